#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <sstream>

#include "record/trace_writer.h"
#include "support/every_event.h"
#include "trace/recorder.h"

using namespace forklab;

namespace {

QString schemaPage() {
  QFile file(FORKLAB_SOURCE_DIR "/resources/help/trace-schema.md");
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// The table row that begins with this word; empty: the page does not have it.
QString rowOf(const QString& word) {
  for (const QString& line : schemaPage().split('\n')) {
    if (line.startsWith("| `" + word + "` |")) return line;
  }
  return {};
}

QList<QJsonObject> writtenLines() {
  trace::Recorder recorder(trace::Level::full);
  for (const trace::Payload& payload : test::everyPayload())
    recorder.append({}, 0, trace::Level::full, payload);
  std::ostringstream out;
  record::writeTrace({recorder.sharedLog(), "x", 1, "1-0", {}}, out);
  QList<QJsonObject> objects;
  for (const QByteArray& line : QByteArray::fromStdString(out.str()).split('\n')) {
    if (!line.isEmpty()) objects.append(QJsonDocument::fromJson(line).object());
  }
  return objects;
}

}  // namespace

class TestTraceSchema : public QObject {
  Q_OBJECT

 private slots:
  void everyFieldOfTheHeaderIsDescribed() {
    for (const QString& field : writtenLines().first().keys())
      QVERIFY2(!rowOf(field).isEmpty(), qPrintable(field));
  }

  void everyKindOfEventHasItsRowWithAllItsFields() {
    const QList<QJsonObject> lines = writtenLines();
    QCOMPARE(static_cast<std::size_t>(lines.size() - 1), std::variant_size_v<trace::Payload>);
    for (const QJsonObject& line : lines.mid(1)) {
      const QString kind = line["event"].toString();
      const QString row = rowOf(kind);
      QVERIFY2(!row.isEmpty(), qPrintable(kind + " has no row in trace-schema.md"));
      for (const QString& field : line.keys()) {
        const bool isCommon =
            field == "id" || field == "cause" || field == "t_ns" || field == "node" || field == "event";
        const QString place = isCommon ? rowOf(field) : row.section('|', 3);
        QVERIFY2(place.contains('`' + field + '`'), qPrintable(kind + " lacks " + field));
      }
    }
  }

  void noRowSpeaksOfAKindThatIsNotThere() {
    QSet<QString> kinds;
    for (const trace::Payload& payload : test::everyPayload()) {
      kinds.insert(QString::fromUtf8(trace::kindName(payload).data(),
                                     static_cast<qsizetype>(trace::kindName(payload).size())));
    }
    const QString table = schemaPage().section("## Kinds of events", 1).section("##", 0, 0);
    const QRegularExpression row("^\\| `(\\w+)` \\|", QRegularExpression::MultilineOption);
    qsizetype rows = 0;
    for (auto match = row.globalMatch(table); match.hasNext(); ++rows) {
      const QString kind = match.next().captured(1);
      QVERIFY2(kinds.contains(kind), qPrintable(kind));
    }
    QCOMPARE(rows, kinds.size());
  }
};

QTEST_APPLESS_MAIN(TestTraceSchema)
#include "test_trace_schema.moc"
