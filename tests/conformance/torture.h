#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace forklab::test {

/// What came of one message: the codes of the replies in their order, and the start line that was sent on.
struct Outcome {
  QStringList replies;
  QString forwarded;  ///< empty: nothing
  bool operator==(const Outcome&) const = default;
};
/// For failures: "replies 100, forwards INVITE …".
QString described(const Outcome& outcome);

/// One message of RFC 4475 or RFC 5118 and what is known about it.
struct TortureMessage {
  QString name;
  QByteArray bytes;
  bool isRequest = true;
  Outcome plain;    ///< Kamailio 5.6.3 with kRelayAll
  Outcome checked;  ///< with sanity_check before it
  QString atPhone;  ///< "accept", "reject", "drop" …: the RFC's word for a user agent
  QList<int> phoneCodes;
};

/// Both corpora of FORKLAB_REFERENCE; empty: they are not here.
QList<TortureMessage> tortureMessages();

/// The script of the recording: relay everything to `target`, which is a SIP URI.
QByteArray relayAllScript(bool checksSanity, const QByteArray& target);

}  // namespace forklab::test
