#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/script/reference.h"
#include "engine/script/toy_language.h"

using namespace forklab::script;

/// What Kamailio 5.6.3 computed, snippet by snippet, for those that ask the language alone.
class Snippets : public QObject {
  Q_OBJECT

 private slots:
  void computeWhatKamailioComputes_data();
  void computeWhatKamailioComputes();
};

namespace {

const QStringList kGroups = {"comments", "compare",   "flow",    "operators", "preprocessor",
                             "programs", "regex",     "returns", "strings",   "switch",
                             "truth",    "variables", "while",   "dynamic",   "tr-string",
                             "tr-param", "tr-other",  "tr-line", "keywords"};

/// Snippets that need a module, a variable or a request which only the whole proxy has.
const QSet<QString> kNeedModules = {
    "programs-max-forwards-check",         // maxfwd, another request
    "programs-header-rewrite",             // msg_apply_changes
    "regex-uri-regex",                     // another request
    "tr-param-of-uri",                     // {uri.params}
    "tr-other-sql",                        // sqlops
    "tr-other-re-in-chain",                // {uri.user}
    "switch-transformation-value",         // {uri.host}
    "keywords-destination",                // the proxy's own sockets
    "keywords-myself-self",                // aliases
    "keywords-myself-foreign",             // is_myself
    "keywords-myself-after-rewrite",       // aliases
    "keywords-self-port",                  // is_myself
    "variables-avp-int-and-string-names",  // names of AVPs
    "variables-avp-count-transform",       // passes with the toy's list as well, but belongs to pv
    "variables-xavp-stack",
    "variables-xavp-null",
    "variables-xavp-null-field",
    "variables-xavp-nested-print",
    "variables-xavu",
    "variables-xavi-case",
    "variables-sht-null",
    "variables-sht-key-from-pv",
    "variables-sht-int-compare",
    "variables-flags",   // $mF
    "variables-bflags",  // branch flags
};

QString filled(QString text, const QString& id) {
  QString name = id;
  return text.replace("%r%", "x_" + name.replace('-', '_'));
}

QString scriptOf(const QJsonObject& snippet) {
  const QString id = snippet["id"].toString();
  QString shown;
  int number = 0;
  for (const QJsonValue& value : snippet["show"].toArray()) {
    shown += QString("append_to_reply(\"X-%1: [%2]\\r\\n\");\n")
                 .arg(++number)
                 .arg(value.toString().replace("\\", "\\\\"));
  }
  if (number > 0) shown += "sl_send_reply(\"200\", \"OK\"); exit;\n";
  const QString code = snippet["code"].toString() + "\n" + shown;
  return filled(QString("%1\nrequest_route { route(SNIPPET); append_to_reply(\"X-Back: [$rc]\\r\\n\"); "
                        "sl_send_reply(\"299\", \"Back\"); "
                        "exit; }\n%2\nroute[SNIPPET] {\n%3}\n")
                    .arg(snippet["globals"].toString(), snippet["routes"].toString(), code),
                id);
}

/// "200 X-1: [5] | X-2: [bob]" per reply, headers by name.
QStringList expected(const QJsonObject& snippet) {
  QStringList all;
  for (const QJsonValue& value : snippet["expect"].toArray()) {
    QStringList headers;
    const QJsonObject object = value["headers"].toObject();
    for (auto at = object.begin(); at != object.end(); ++at)
      headers += at.key() + ": " + at.value().toString();
    headers.sort();
    all += QString::number(value["code"].toInt()) + " " + headers.join(" | ");
  }
  return all;
}

QStringList given(const toy::Message& message) {
  QStringList all;
  for (const toy::Reply& reply : message.replies) {
    QStringList headers = QString::fromStdString(reply.headers).split("\r\n", Qt::SkipEmptyParts);
    headers.sort();
    all += QString::fromStdString(reply.code) + " " + headers.join(" | ");
  }
  return all;
}

}  // namespace

void Snippets::computeWhatKamailioComputes_data() {
  QTest::addColumn<QJsonObject>("snippet");
  for (const QString& group : kGroups) {
    QFile file(toy::reference("oracle/script/snippets/" + group + ".json"));
    if (!file.open(QIODevice::ReadOnly)) QSKIP("the script oracle is not here: set FORKLAB_REFERENCE");
    for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array()) {
      const QString id = value["id"].toString();
      if (!kNeedModules.contains(id)) QTest::newRow(qPrintable(id)) << value.toObject();
    }
  }
}

void Snippets::computeWhatKamailioComputes() {
  QFETCH(QJsonObject, snippet);
  const std::string text = scriptOf(snippet).toStdString();
  const LoadResult loaded = toy::load(text);
  QVERIFY2(loaded.program != nullptr, toy::rendered(loaded).c_str());
  const toy::Played played = toy::play(text);
  QCOMPARE(given(played.message), expected(snippet));
}

QTEST_APPLESS_MAIN(Snippets)
#include "test_snippets.moc"
