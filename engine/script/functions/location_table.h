#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/sockets.h"

namespace forklab::functions {

/// How a binding stands to its row in a database (Kamailio usrloc's cstate).
enum class RowState : std::uint8_t { isNew, isSynced, isDirty };

/// One binding of an address of record (Kamailio usrloc's ucontact). Times are Unix seconds.
struct Contact {
  /// What a binding ends at that is gone but whose row is not (Kamailio's UL_EXPIRED_TIME).
  static constexpr std::int64_t kGoneAt = 10;

  std::string uri;
  std::string received;  ///< URI where it came from, as nathelper keeps it; empty: none
  std::string path;      ///< value of the Route that leads to it; empty: none
  std::string callId;
  std::string userAgent;
  std::string instance;        ///< +sip.instance without quotes; empty: none
  std::string ruid;            ///< names the binding for as long as it lives
  std::int64_t expiresAt = 0;  ///< 0: never
  std::int64_t modifiedAt = 0;
  std::int16_t q = -1;  ///< thousandths; -1: none given, below 0
  std::uint32_t cseq = 0;
  std::uint32_t flags = 0;                       ///< branch flags
  std::uint32_t methods = 0xffffffff;            ///< methodBit() of each that it takes
  std::uint32_t flowId = 0;                      ///< reg-id; 0: none
  proxy::SocketIndex socket = proxy::kNoSocket;  ///< where its REGISTER came in
  RowState rowState = RowState::isNew;
  bool staysInMemory = false;  ///< no row is ever written for it

  bool isValid(std::int64_t now) const { return expiresAt == 0 || expiresAt > now; }
};

/// usrloc's matching_mode: what makes two contacts one.
enum class Matching : std::uint8_t { uri, uriAndCallId, uriAndPath, callId };

/// The contacts of one address of record. New ones stand by descending q, at equal q the oldest first, or the
/// newest first of all.
class ContactList {
 public:
  enum class Order : std::uint8_t {
    byQ,
    newestFirst,  ///< usrloc's desc_time_order
    asLoaded      ///< as the database gave them: a change moves nothing
  };
  std::vector<Contact>& all() { return contacts_; }
  const std::vector<Contact>& all() const { return contacts_; }
  void insert(Contact contact, Order order = Order::byQ);
  void update(std::size_t index, Contact contact, Order order = Order::byQ);
  void erase(std::size_t index) { contacts_.erase(contacts_.begin() + static_cast<std::ptrdiff_t>(index)); }
  bool hasValid(std::int64_t now) const;

 private:
  std::vector<Contact> contacts_;
};

/// How a contact of a REGISTER relates to those that are stored.
struct Match {
  enum class Kind : std::uint8_t {
    isNew,
    found,
    repeated,   ///< same Call-ID and CSeq, not long ago: a retransmission
    outOfOrder  ///< same Call-ID, a CSeq that is not above the stored one (RFC 3261 10.3)
  };
  Kind kind = Kind::isNew;
  std::size_t index = 0;
};

/// Tables ("location"), addresses of record and their contacts. Expired contacts stay until they are swept,
/// as in Kamailio.
class LocationTable {
 public:
  using Records = std::map<std::string, ContactList, std::less<>>;

  /// Null: nothing stored under it.
  ContactList* find(std::string_view table, std::string_view aor);
  ContactList& obtain(std::string_view table, std::string_view aor);
  /// All records of a table; empty: there is no such table.
  Records& records(std::string_view table) { return tables_[std::string(table)]; }
  /// Forgets a record; nothing happens when there is none.
  void erase(std::string_view table, std::string_view aor);
  std::map<std::string, Records, std::less<>>& tables() { return tables_; }
  /// Takes out everything that is over, with its table and address of record.
  struct Expired {
    std::string table;
    std::string aor;
    Contact contact;
  };
  std::vector<Expired> sweep(std::int64_t now);

 private:
  std::map<std::string, Records, std::less<>> tables_;
};

/// By instance when the contact names one, else by `matching`. A repeated CSeq counts as a retransmission for
/// `repeatSeconds`.
Match findMatch(const ContactList& list, const Contact& contact, Matching matching, std::int64_t now,
                std::int64_t repeatSeconds);

}  // namespace forklab::functions
