#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "kernel/event_queue.h"
#include "net/stream.h"
#include "net/transport.h"
#include "trace/recorder.h"

namespace forklab::net {

/// What a stream puts on the links: one message, or a step of setting up and ending. Connection 0: none.
struct Segment {
  enum class Kind : std::uint8_t { open, opened, refused, data, end };
  std::uint32_t connection = 0;
  std::uint32_t sequence = 0;  ///< data: of its direction; open, opened: the round
  Kind kind = Kind::data;
  std::uint8_t side = 0;      ///< who sends it; 0: who opened the connection
  std::uint8_t attempts = 0;  ///< that were lost
  kernel::Instant firstSent;
  trace::EventId sent = 0;  ///< data: its PacketSent
  std::string_view reason;  ///< refused, end; static text
  kernel::Bytes bytes;
};

/// TCP and TLS between the nodes of a virtual network. A node's first message to a peer opens a connection:
/// TCP takes one round trip, TLS 1.3 two. What follows uses it, answers too, until it was idle too long.
/// Losses cost time, never a message; order is kept within a connection. Writes ConnectionChanged,
/// PacketArrived and, for what a failed connection held, PacketLost.
class VirtualStreams {
 public:
  /// The network below.
  class Carrier {
   public:
    /// Takes it over the links; then arrived() or lost().
    virtual void carry(kernel::Instant now, trace::NodeId from, trace::NodeId to, Segment segment,
                       kernel::Protocol protocol) = 0;
    virtual Receiver* receiverAt(trace::NodeId node) = 0;
    /// Then onEvent(argument).
    virtual kernel::EventHandle wake(kernel::Instant at, std::uint64_t argument, bool housekeeping) = 0;
    virtual void cancel(kernel::EventHandle handle) = 0;

   protected:
    ~Carrier() = default;
  };

  VirtualStreams(Carrier& carrier, trace::Recorder& recorder) : carrier_(carrier), recorder_(recorder) {}

  /// Bounds of a node's streams and where it takes them; without places everywhere below kFirstOwnPort. A
  /// node that is not told gets the defaults, and its bytes arrive as they were sent, not framed.
  void configure(trace::NodeId node, const StreamSettings& settings, std::vector<kernel::Endpoint> places);
  static constexpr std::uint16_t kFirstOwnPort = 49152;

  SendResult send(kernel::Instant now, trace::NodeId from, trace::NodeId to, const Packet& packet,
                  trace::EventId sent);
  void arrived(kernel::Instant now, Segment segment);
  void lost(kernel::Instant now, Segment segment, std::string_view reason);
  void onEvent(kernel::Instant now, std::uint64_t argument);
  /// Every connection of a node whose process ends; its peers are told.
  void closeAll(kernel::Instant now, trace::NodeId node);

 private:
  struct Host {
    StreamSettings settings;
    std::vector<kernel::Endpoint> places;
    std::size_t connections = 0;
    std::size_t tlsConnections = 0;
    std::uint16_t nextPort = kFirstOwnPort;
  };
  struct Side {
    trace::NodeId node = trace::kNoNode;
    kernel::Endpoint local;  ///< the node's own socket, as its packets name it
    kernel::Endpoint peer;   ///< as this side sees it
    bool isOpen = false;     ///< messages may leave
    bool isLinked = false;   ///< found by its node and peer
    kernel::Instant lastUse;
    std::uint32_t nextSent = 0;
    std::uint32_t nextTaken = 0;
    std::map<std::uint32_t, Segment> ahead;
    std::unique_ptr<StreamFramer> framer;
  };
  struct Waiting {
    Packet packet;
    trace::EventId sent = 0;
  };
  struct Connection {
    std::uint32_t id = 0;
    kernel::Protocol protocol = kernel::Protocol::tcp;
    Side sides[2];
    std::deque<Waiting> waiting;  ///< of the opener, until it is open
    std::size_t waitingBytes = 0;
    kernel::EventHandle connecting;
    trace::EventId cause = 0;
  };
  struct Place {
    std::uint32_t connection = 0;
    std::uint8_t side = 0;
  };
  using Key = std::pair<trace::NodeId, kernel::Endpoint>;

  Host& hostOf(trace::NodeId node);
  Connection* find(std::uint32_t id);
  /// One that is known to be there.
  Connection& living(std::uint32_t id);
  std::size_t& countOf(Host& host, kernel::Protocol protocol);
  bool isFull(trace::NodeId node, kernel::Protocol protocol);
  Connection& open(kernel::Instant now, trace::NodeId from, trace::NodeId to, const Packet& packet);
  void link(Connection& connection, std::uint8_t side);
  /// One side has done with it; when both have, it is gone.
  void unlink(Connection& connection, std::uint8_t side);
  void carry(kernel::Instant now, const Connection& connection, Segment segment);
  void transmit(kernel::Instant now, Connection& connection, std::uint8_t side, kernel::Bytes bytes,
                trace::EventId sent);
  void takeOpen(kernel::Instant now, Connection& connection, const Segment& segment);
  void takeOpened(kernel::Instant now, Connection& connection, const Segment& segment);
  void takeInOrder(kernel::Instant now, std::uint32_t id, Segment segment);
  bool handOut(kernel::Instant now, std::uint32_t id, std::uint8_t side, const Segment& segment);
  void deliver(kernel::Instant now, const Connection& connection, std::uint8_t side, trace::EventId sent,
               kernel::Bytes bytes);
  std::string_view refusal(const Connection& connection);
  /// Ends a side, tells its node of what could not be sent, and lets the other side know.
  void close(kernel::Instant now, std::uint32_t id, std::uint8_t side, std::string_view change,
             std::string_view reason);
  void watchIdle(const Connection& connection, std::uint8_t side);
  void checkIdle(kernel::Instant now, Connection& connection, std::uint8_t side);
  trace::EventId note(kernel::Instant now, const Connection& connection, std::uint8_t side,
                      std::string_view change, std::string_view reason = {});
  void loseData(kernel::Instant now, trace::NodeId node, trace::EventId sent, std::string_view reason);

  Carrier& carrier_;
  trace::Recorder& recorder_;
  std::map<trace::NodeId, Host> hosts_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::map<Key, Place> places_;
  std::vector<Segment> retries_;
  std::vector<std::uint32_t> freeRetries_;
};

}  // namespace forklab::net
