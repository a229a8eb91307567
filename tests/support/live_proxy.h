#pragma once

#include <QProcess>
#include <QUdpSocket>
#include <QtTest>

namespace forklab::test {

/// A running `forklab-cli serve` on loopback: knows where it listens once it says so; ended by SIGTERM.
class LiveProxy {
 public:
  explicit LiveProxy(const QStringList& arguments, const QString& folder) {
    const QString programs = qEnvironmentVariable("FORKLAB_BIN", QCoreApplication::applicationDirPath());
    process_.setWorkingDirectory(folder);
    process_.start(programs + "/forklab-cli", QStringList("serve") + arguments);
  }
  ~LiveProxy() {
    process_.terminate();
    if (!process_.waitForFinished(10000)) process_.kill();
    process_.waitForFinished(10000);
  }

  /// The ports it listens on, in the order it says them; waits for `count` lines.
  QList<quint16> ports(int count = 1) {
    while (output_.count('\n') < count && process_.waitForReadyRead(10000)) {
      output_ += process_.readAllStandardOutput();
    }
    QList<quint16> found;
    for (const QByteArray& line : output_.trimmed().split('\n'))
      found << line.mid(line.lastIndexOf(':') + 1).toUShort();
    return found;
  }
  const QByteArray& output() const { return output_; }

  /// SIGTERM; its exit code, -1 when it did not end by itself.
  int end() {
    process_.terminate();
    if (!process_.waitForFinished(10000) || process_.exitStatus() != QProcess::NormalExit) return -1;
    errors_ = process_.readAllStandardError();
    return process_.exitCode();
  }
  /// kill -9: what it has not written by now is lost.
  void kill() {
    process_.kill();
    process_.waitForFinished(10000);
    errors_ = process_.readAllStandardError();
  }
  /// What it said on its standard error until end() or kill().
  const QByteArray& errors() const { return errors_; }

 private:
  QProcess process_;
  QByteArray output_;
  QByteArray errors_;
};

/// A request with everything Kamailio asks for; `from`: where replies are to go.
inline QByteArray requestText(const QByteArray& method, const QByteArray& uri, const QByteArray& transport,
                              const QByteArray& from, const QByteArray& body = {}) {
  return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/" + transport + " " + from + ";branch=z9hG4bK" +
         QByteArray::number(qHash(method + uri + from)) + "\r\nFrom: <sip:caller@" + from +
         ">;tag=1\r\nTo: <" + uri + ">\r\nCall-ID: live@" + from + "\r\nCSeq: 1 " + method +
         "\r\nMax-Forwards: 70\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// An answer to a request that came: "486 Busy Here".
inline QByteArray replyText(const QByteArray& request, const QByteArray& status) {
  QByteArray text = "SIP/2.0 " + status + "\r\n";
  for (const QByteArray& line : request.left(request.indexOf("\r\n\r\n")).split('\n')) {
    for (const char* name : {"Via:", "From:", "To:", "Call-ID:", "CSeq:"}) {
      if (line.startsWith(name)) text += line.trimmed() + "\r\n";
    }
  }
  return text + "Content-Length: 0\r\n\r\n";
}

/// Waits for one datagram; empty: none came.
inline QByteArray receive(QUdpSocket& socket, int milliseconds = 10000) {
  if (!socket.hasPendingDatagrams() && !socket.waitForReadyRead(milliseconds)) return {};
  QByteArray bytes(static_cast<qsizetype>(socket.pendingDatagramSize()), '\0');
  socket.readDatagram(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace forklab::test
