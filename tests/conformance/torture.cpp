#include "conformance/torture.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace forklab::test {

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Outcome outcomeOf(const QJsonObject& observed) {
  Outcome outcome;
  for (const QJsonValue& code : observed["replies"].toArray()) outcome.replies << code.toString();
  outcome.forwarded = observed["forwarded"].toString();
  return outcome;
}

TortureMessage messageOf(const QJsonObject& entry, const QDir& folder) {
  TortureMessage message;
  message.name = entry["name"].toString();
  message.bytes = contentOf(folder.filePath(entry["file"].toString()));
  message.isRequest = entry["kind"] == "request";
  const QJsonObject observed = entry["kamailio_5_6_3_observed"].toObject();
  message.plain = outcomeOf(observed["plain"].toObject());
  message.checked = outcomeOf(observed["sanity"].toObject());
  const QJsonObject phone = entry[message.isRequest ? "uas" : "uac"].toObject();
  message.atPhone = phone["action"].toString();
  for (const QJsonValue& code : phone["codes"].toArray()) message.phoneCodes << code.toInt();
  return message;
}

}  // namespace

QString described(const Outcome& outcome) {
  return "replies " + (outcome.replies.isEmpty() ? "nothing" : outcome.replies.join(", ")) + ", forwards " +
         (outcome.forwarded.isEmpty() ? "nothing" : outcome.forwarded);
}

QList<TortureMessage> tortureMessages() {
  const QDir corpora(qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") + "/corpora");
  QList<TortureMessage> messages;
  for (const char* corpus : {"rfc4475", "rfc5118"}) {
    const QDir folder(corpora.filePath(corpus));
    const QJsonObject index = QJsonDocument::fromJson(contentOf(folder.filePath("index.json"))).object();
    for (const QJsonValue& entry : index["messages"].toArray())
      messages << messageOf(entry.toObject(), folder);
  }
  return messages;
}

QByteArray relayAllScript(bool checksSanity, const QByteArray& target) {
  QByteArray text =
      "loadmodule \"tm.so\"\nloadmodule \"sl.so\"\nloadmodule \"pv.so\"\nloadmodule \"maxfwd.so\"\n";
  if (checksSanity) text += "loadmodule \"sanity.so\"\n";
  text +=
      "request_route {\n"
      "    if ($rm == \"PROBE\") { sl_send_reply(\"299\", \"Heard\"); exit; }\n"
      "    force_rport();\n";
  if (checksSanity) text += "    if (!sanity_check(\"17895\", \"7\")) exit;\n";
  return text +
         "    if (!mf_process_maxfwd_header(\"10\")) { sl_send_reply(\"483\", \"Too Many Hops\"); exit; }\n"
         "    $du = \"" +
         target + "\";\n    if (!t_relay()) sl_reply_error();\n}\n";
}

}  // namespace forklab::test
