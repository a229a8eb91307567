#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <sstream>

#include "record/json_writer.h"
#include "record/trace_writer.h"
#include "support/drawn_log.h"
#include "support/every_event.h"

using namespace forklab;

namespace {

record::Recording recordingOf(std::shared_ptr<const trace::Log> log) {
  return {std::move(log), "q-serial", 42, "1-00000000000000ab", {{}, {"q-serial.cfg", "lib.cfg"}}};
}

QList<QJsonObject> linesOf(const record::Recording& recording) {
  std::ostringstream out;
  record::writeTrace(recording, out);
  QList<QJsonObject> objects;
  for (const QByteArray& line : QByteArray::fromStdString(out.str()).split('\n')) {
    if (line.isEmpty()) continue;
    QJsonParseError error;
    objects.append(QJsonDocument::fromJson(line, &error).object());
    if (error.error != QJsonParseError::NoError)
      qFatal("%s: %s", qPrintable(error.errorString()), line.constData());
  }
  return objects;
}

std::string jsonOf(std::string_view value) {
  std::string out;
  record::JsonWriter json(out);
  json.beginObject();
  json.text("x", value);
  json.endObject();
  return out;
}

}  // namespace

class TestTraceWriter : public QObject {
  Q_OBJECT

 private slots:
  void theFirstLineSaysWhatTheRestIs() {
    const test::DrawnLog drawn("0ms alice act calls sip:d@example.com", {"alice", "proxy"});
    const QJsonObject header = linesOf(recordingOf(drawn.log())).first();
    QCOMPARE(header["format"].toString(), QString("forklab-trace"));
    QCOMPARE(header["version"].toInt(), record::kTraceVersion);
    QCOMPARE(header["scenario"].toString(), QString("q-serial"));
    QCOMPARE(header["seed"].toInt(), 42);
    QCOMPARE(header["fingerprint"].toString(), QString("1-00000000000000ab"));
    QCOMPARE(header["events"].toInt(), 3);
    QCOMPARE(header["scripts"]["proxy"][1].toString(), QString("lib.cfg"));
    QVERIFY(!header["scripts"].toObject().contains("alice"));
  }

  void aPacketKeepsItsBytesAndItsCause() {
    const test::DrawnLog drawn(R"(
      0ms    alice  act   calls | as=calls
      0ms    alice  send  proxy INVITE sip:d@example.com | t=1 as=i1
      500ms  alice  send  proxy INVITE sip:d@example.com | t=1 b=1 n=1 timer=A as=i2
      520ms  proxy  get   i2
      520ms  -      link  alice-proxy cut
    )",
                               {"alice", "proxy"});
    const QList<QJsonObject> lines = linesOf(recordingOf(drawn.log()));
    const QJsonObject first = lines.at(static_cast<qsizetype>(drawn.id("i1")));
    QCOMPARE(first["id"].toInteger(), static_cast<qint64>(drawn.id("i1")));
    QCOMPARE(first["cause"].toInteger(), static_cast<qint64>(drawn.id("calls")));
    QCOMPARE(first["event"].toString(), QString("packet_sent"));
    QCOMPARE(first["node"].toString(), QString("alice"));
    QCOMPARE(first["to_node"].toString(), QString("proxy"));
    QCOMPARE(first["bytes"].toString().toStdString(), test::DrawnLog::message("INVITE sip:d@example.com"));
    QVERIFY(first["timer"].isNull());
    QVERIFY(first["branch"].isNull());
    const QJsonObject second = lines.at(static_cast<qsizetype>(drawn.id("i2")));
    QCOMPARE(second["t_ns"].toInteger(), 500'000'000);
    QCOMPARE(second["timer"].toString(), QString("A"));
    QCOMPARE(second["branch"].toInt(-1), 0);
    QVERIFY(lines.last()["node"].isNull());
  }

  void everyKindOfEventIsWritten() {
    trace::Recorder recorder(trace::Level::full);
    const std::vector<trace::Payload> payloads = test::everyPayload();
    for (const trace::Payload& payload : payloads)
      recorder.append({}, trace::kNoNode, trace::Level::full, payload);
    const QList<QJsonObject> lines = linesOf(recordingOf(recorder.sharedLog()));
    QCOMPARE(static_cast<std::size_t>(lines.size()), payloads.size() + 1);
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      const QJsonObject line = lines.at(static_cast<qsizetype>(i) + 1);
      QCOMPARE(line["event"].toString().toStdString(), std::string(trace::kindName(payloads[i])));
    }
  }

  void bytesThatAreNotTextStaySafeAndMarked_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("plain") << QByteArray("a\"b\\c") << QByteArray("{\"x\":\"a\\\"b\\\\c\"}");
    QTest::newRow("controls") << QByteArray("\r\n\t\x01\x7f") << QByteArray("{\"x\":\"\\r\\n\\t\\u0001\\u007f\"}");
    QTest::newRow("utf-8") << QByteArray("M\xc3\xbcller") << QByteArray("{\"x\":\"M\xc3\xbcller\"}");
    QTest::newRow("four bytes") << QByteArray("\xf0\x9f\x93\x9e")
                                << QByteArray("{\"x\":\"\xf0\x9f\x93\x9e\"}");
    const QByteArray marked = "\",\"x_encoding\":\"latin-1\"}";
    QTest::newRow("latin-1") << QByteArray("M\xfcller") << QByteArray("{\"x\":\"M\\u00fcller") + marked;
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QByteArray("{\"x\":\"\\u00c0\\u00af") + marked;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80")
                               << QByteArray("{\"x\":\"\\u00ed\\u00a0\\u0080") + marked;
    QTest::newRow("cut short") << QByteArray("\xe2\x82") << QByteArray("{\"x\":\"\\u00e2\\u0082") + marked;
  }

  void bytesThatAreNotTextStaySafeAndMarked() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, json);
    QCOMPARE(QByteArray::fromStdString(jsonOf(bytes.toStdString())), json);
  }

  void everyByteComesBackFromItsJson() {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(jsonOf(all))).object();
    QCOMPARE(json["x_encoding"].toString(), QString("latin-1"));
    QCOMPARE(json["x"].toString().toLatin1(), QByteArray::fromStdString(all));
  }

  void aQIsWrittenAsPeopleWriteIt() {
    const test::DrawnLog drawn(
        "0ms proxy branch 2 0 sip:a@example.com | q=500\n0ms proxy branch 2 1 sip:b@example.com");
    const QList<QJsonObject> lines = linesOf(recordingOf(drawn.log()));
    QCOMPARE(lines.at(2)["q"].toDouble(), 0.5);
    QVERIFY(lines.at(3)["q"].isNull());
  }
};

QTEST_APPLESS_MAIN(TestTraceWriter)
#include "test_trace_writer.moc"
