#pragma once

#include <QElapsedTimer>

#include "support/live_proxy.h"

namespace forklab::test {

/// One side of calls through a proxy on loopback: a socket that says what its test tells it.
class LivePhone {
 public:
  explicit LivePhone(const QByteArray& user) : user_(user) {
    if (!socket_.bind(QHostAddress::LocalHost)) qFatal("no port for a phone");
  }
  QByteArray place() const { return "127.0.0.1:" + QByteArray::number(socket_.localPort()); }
  QByteArray contact() const { return "sip:" + user_ + "@" + place(); }
  void send(const QByteArray& text, quint16 port) {
    socket_.writeDatagram(text, QHostAddress::LocalHost, port);
  }
  /// The next message that begins so, of this call when one is named; what comes before it is passed over.
  /// Empty: none came.
  QByteArray await(const QByteArray& beginning, const QByteArray& callId = {}, int milliseconds = 5000) {
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds) {
      const QByteArray text = receive(socket_, static_cast<int>(milliseconds - clock.elapsed()));
      if (text.startsWith(beginning) &&
          (callId.isEmpty() || text.contains("\r\nCall-ID: " + callId + "\r\n")))
        return text;
    }
    return {};
  }
  /// Whatever comes next, as in receive().
  QByteArray next(int milliseconds) { return receive(socket_, milliseconds); }

 private:
  QUdpSocket socket_;
  QByteArray user_;
};

/// The lines of a message with this name, whole, in their order.
inline QList<QByteArray> linesOf(const QByteArray& message, const QByteArray& name) {
  QList<QByteArray> found;
  for (const QByteArray& line : message.left(message.indexOf("\r\n\r\n")).split('\n')) {
    if (line.startsWith(name + ":")) found << line.trimmed();
  }
  return found;
}

/// What stands in the first line with this name.
inline QByteArray valueOf(const QByteArray& message, const QByteArray& name) {
  const QByteArray line = linesOf(message, name).value(0);
  return line.mid(name.size() + 1).trimmed();
}

/// A call of one phone to another, or to itself, with a hop of its own on each side of the proxy: `<side>`
/// phone;lr.
class LiveCall {
 public:
  LiveCall(LivePhone& caller, LivePhone& callee, const QByteArray& id)
      : caller_(&caller), callee_(&callee), id_(id) {}

  const QByteArray& id() const { return id_; }
  QByteArray invite() const {
    return request("INVITE", callee_->contact(), true, 1) + ownHop(*caller_) + end(*caller_);
  }
  /// The callee's answer to what came to it: "200 OK".
  QByteArray answer(const QByteArray& arrived, const QByteArray& status) const {
    QByteArray text = "SIP/2.0 " + status + "\r\n";
    for (const char* name : {"Via", "Record-Route", "From", "Call-ID", "CSeq"}) {
      if (name == QByteArray("Record-Route") && arrived.startsWith("INVITE")) text += ownHop(*callee_);
      for (const QByteArray& line : linesOf(arrived, name)) text += line + "\r\n";
    }
    const QByteArray to = linesOf(arrived, "To").value(0);
    return text + to + (to.contains(";tag=") ? "" : ";tag=2") + "\r\n" + end(*callee_);
  }
  /// Takes the route sets out of an answer to the INVITE.
  void take(const QByteArray& answered) { routes_ = linesOf(answered, "Record-Route"); }
  /// A request within the call, of the caller or of the callee.
  QByteArray within(const QByteArray& method, int cseq, bool isOfCaller = true) const {
    LivePhone& from = isOfCaller ? *caller_ : *callee_;
    LivePhone& to = isOfCaller ? *callee_ : *caller_;
    QByteArray text = request(method, to.contact(), isOfCaller, cseq, isOfCaller ? ";tag=2" : ";tag=1",
                              isOfCaller ? ";tag=1" : ";tag=2");
    // The list begins at the callee; its last hop and its first are the sender's own.
    for (qsizetype i = 0; i < routes_.size(); ++i) {
      const QByteArray& hop = routes_[isOfCaller ? routes_.size() - 1 - i : i];
      if (!hop.contains(from.place())) text += "Route:" + hop.mid(hop.indexOf(':') + 1) + "\r\n";
    }
    return text + end(from);
  }

 private:
  static QByteArray ownHop(const LivePhone& phone) {
    return "Record-Route: <sip:" + phone.place() + ";lr>\r\n";
  }
  static QByteArray end(const LivePhone& phone) {
    return "Contact: <" + phone.contact() + ">\r\nContent-Length: 0\r\n\r\n";
  }
  QByteArray request(const QByteArray& method, const QByteArray& uri, bool isOfCaller, int cseq,
                     const QByteArray& toTag = {}, const QByteArray& fromTag = ";tag=1") const {
    const LivePhone& from = isOfCaller ? *caller_ : *callee_;
    const QByteArray number = QByteArray::number(cseq);
    return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + from.place() + ";branch=z9hG4bK" + id_ +
           method + number + "\r\nFrom: <sip:" + (isOfCaller ? "alice" : "bob") + "@example.com>" + fromTag +
           "\r\nTo: <sip:" + (isOfCaller ? "bob" : "alice") + "@example.com>" + toTag +
           "\r\nCall-ID: " + id_ + "\r\nCSeq: " + number + " " + method + "\r\nMax-Forwards: 70\r\n";
  }

  LivePhone* caller_;
  LivePhone* callee_;
  QByteArray id_;
  QList<QByteArray> routes_;
};

}  // namespace forklab::test
