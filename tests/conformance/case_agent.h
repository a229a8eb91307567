#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QSet>

#include "conformance/case_message.h"
#include "net/transport.h"

namespace forklab::test {

class CaseWorld;

/// One scripted agent of a recorded case: server rules and client steps as the recorder's own agents had
/// them, so that its features (withheld ACK, edited text, early dialogs, lost copies) are those of the
/// record.
class CaseAgent final : public net::Receiver {
 public:
  CaseAgent(CaseWorld& world, const QString& name, const QJsonObject& description);

  /// A step of the case's script that names this agent.
  void play(const QJsonObject& step);
  void onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) override;

 private:
  struct Dialog {
    QString call, local, remote, target, peerTag;
    QStringList routes;
  };
  struct Server {
    QString method, branch, source, tag, last;
    CaseMessage message{QString()};
    QJsonObject rule;
    bool hasRule = false, isStarted = false, isAcked = false;
    int copies = 0, final = 0;
    QList<std::size_t> timers;
  };
  struct Ack {
    QString tag, text, place;
  };
  struct Client {
    QString id, method, call, branch, uri, from, to, place, text;
    QStringList routes;
    int cseq = 0, finals = 0, challenges = 0;
    QJsonObject step;
    QList<Ack> acks;
  };

  // Server side.
  void takeRequest(const CaseMessage& message, const QString& source);
  void takeAck(const CaseMessage& message);
  void pickRule(Server& server, int nth) const;
  void runRule(const QString& key);
  void answerCancel(const QString& key);
  void schedule(const QString& key, double milliseconds, const QJsonObject& step);
  void reply(const QString& key, const QJsonObject& step, bool again = false);
  QString replyText(const Server& server, const QJsonObject& step) const;
  void rememberServerDialog(const Server& server, int code, const QString& tag);

  // Client side.
  void startRequest(const QJsonObject& step);
  bool fillInDialog(const QJsonObject& step, Client& client);
  void fillOutside(const QJsonObject& step, Client& client);
  QString build(const Client& client, const QString& method, const QJsonObject& step,
                const QStringList& more = {}) const;
  QString edited(QString text, const QJsonObject& step) const;
  void sendCancel(const QJsonObject& step);
  void takeResponse(const CaseMessage& message);
  void take2xx(Client& client, const CaseMessage& message);
  void acknowledgeFailure(Client& client, const CaseMessage& message);
  void acknowledge(Client& client, const QString& tag);
  void authenticate(const QString& branch, const CaseMessage& message);
  Dialog clientDialog(const Client& client, const CaseMessage& message) const;
  void send(const QString& text, const QString& place);
  void sendAlsoAt(const QJsonArray& times, const QString& text, const QString& place);

  CaseWorld& world_;
  QString name_, user_, place_;
  QString via_, uri_;  ///< "UDP"; of Contact
  QJsonObject description_;
  QMap<QString, Server> servers_;
  QStringList serverOrder_;
  QMap<QString, Client> clients_;    ///< by branch
  QMap<QString, QString> branches_;  ///< of the latest request with that id
  QList<Dialog> dialogs_, early_;
  QMap<QString, int> seen_;  ///< transactions by method
  QMap<QString, int> lastCSeq_;
  int tags_ = 0;
};

}  // namespace forklab::test
