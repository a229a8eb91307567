#pragma once

#include <QMap>
#include <QUdpSocket>
#include <QtTest>

namespace forklab::test {

/// A name server on loopback: answers from a few rows and keeps count of what it was asked. Works while
/// serve() runs.
class FakeDns {
 public:
  FakeDns() { socket_.bind(QHostAddress::LocalHost); }
  QString place() const { return "127.0.0.1:" + QString::number(socket_.localPort()); }

  /// "A bob.test": bytes of one record's data; asked for anything else it says that there is no such name.
  void add(const QByteArray& question, const QByteArray& data) { rows_[question].append(data); }
  void beSilentAbout(const QByteArray& question) { silent_ << question; }
  /// Answers what has come so far; waits a little for the first.
  void serve(int milliseconds = 50) {
    if (!socket_.hasPendingDatagrams()) socket_.waitForReadyRead(milliseconds);
    while (socket_.hasPendingDatagrams()) {
      QByteArray query(static_cast<qsizetype>(socket_.pendingDatagramSize()), '\0');
      QHostAddress from;
      quint16 port = 0;
      socket_.readDatagram(query.data(), query.size(), &from, &port);
      const QByteArray reply = replyTo(query);
      if (!reply.isEmpty()) socket_.writeDatagram(reply, from, port);
    }
  }
  const QByteArrayList& asked() const { return asked_; }

  static QByteArray address(const char* text) {
    const quint32 ip = QHostAddress(QString(text)).toIPv4Address();
    return number16(ip >> 16) + number16(ip & 0xffffU);
  }
  static QByteArray service(int priority, int weight, int port, const QByteArray& target) {
    return number16(priority) + number16(weight) + number16(port) + name(target);
  }
  static QByteArray pointer(int order, const QByteArray& service, const QByteArray& target) {
    return number16(order) + number16(10) + "\x01s" + char(service.size()) + service + '\0' + name(target);
  }

 private:
  static QByteArray number16(quint32 value) {
    return QByteArray(1, char(value >> 8 & 0xffU)) + QByteArray(1, char(value & 0xffU));
  }
  static QByteArray name(const QByteArray& text) {
    QByteArray bytes;
    for (const QByteArray& label : text.split('.')) bytes += char(label.size()) + label;
    return bytes + '\0';
  }
  static QByteArray typeText(int type) {
    static const QMap<int, QByteArray> kTypes{{1, "A"}, {28, "AAAA"}, {33, "SRV"}, {35, "NAPTR"}};
    return kTypes.value(type, "?");
  }

  QByteArray replyTo(const QByteArray& query) {
    QByteArrayList labels;
    qsizetype at = 12;
    while (at < query.size() && query[at] != 0) {
      labels << query.mid(at + 1, query[at]);
      at += query[at] + 1;
    }
    const QByteArray type = query.mid(at + 1, 2);
    const QByteArray question = typeText(type[1]) + ' ' + labels.join('.');
    asked_ << question;
    if (silent_.contains(question)) return {};
    const QByteArrayList data = rows_.value(question);
    QByteArray reply = query.left(2) + number16(data.isEmpty() ? 0x8183 : 0x8180) + number16(1) +
                       number16(quint32(data.size())) + number16(0) + number16(0) +
                       query.mid(12, at + 5 - 12);
    // 0xc00c: the name of the question.
    for (const QByteArray& each : data) {
      reply += number16(0xc00c) + type + number16(1) + number16(0) + number16(60) +
               number16(quint32(each.size())) + each;
    }
    return reply;
  }

  QUdpSocket socket_;
  QMap<QByteArray, QByteArrayList> rows_;
  QByteArrayList silent_;
  QByteArrayList asked_;
};

}  // namespace forklab::test
