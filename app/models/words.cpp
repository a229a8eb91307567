#include "models/words.h"

#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <vector>

#include "models/texts.h"

namespace forklab::models {
namespace {

// The engine knows no languages: what it writes into a log is translated where it is shown.
constexpr std::array kEngineWords{
    // trace::BranchChanged
    QT_TRANSLATE_NOOP("forklab::models::Words", "calling"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "ringing"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "answered"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "failed"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "cancelling"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "cancelled"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "timed out"),
    // trace::AgentActed
    QT_TRANSLATE_NOOP("forklab::models::Words", "calls"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "asks"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "cannot call"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "wants to cancel"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "cancels"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "is cancelled"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "cannot acknowledge"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "hangs up"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "hangs up again"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "invites again"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "gives up"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "rings"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "reports progress"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "answers"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "redirects"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "refuses"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "says who it is"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "follows"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "asks who calls"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "registers"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "unregisters"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "writes"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "notifies"),
    // dialog::stateText, inputText
    QT_TRANSLATE_NOOP("forklab::models::Words", "unconfirmed"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "early"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "confirmed, no ACK"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "confirmed"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "deleted"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "transaction ended"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "request"),
    // trace::DialogNoted
    QT_TRANSLATE_NOOP("forklab::models::Words", "from uri"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "to uri"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "request uri"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "caller tag"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "caller contact"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "caller cseq"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "caller route set"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "caller socket"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "callee tag"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "callee contact"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "callee cseq"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "callee route set"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "callee socket"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "progress"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "ended by"),
    // dialog::endedByText
    QT_TRANSLATE_NOOP("forklab::models::Words", "busy"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "caller"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "callee"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "timeout"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "command"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "script"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "session timer of caller"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "session timer of callee"),
    // trace::PacketLost
    QT_TRANSLATE_NOOP("forklab::models::Words", "loss"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "link cut"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "queue full"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "no path"),
    // trace::LinkChanged
    QT_TRANSLATE_NOOP("forklab::models::Words", "cut"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "mended"),
    // trace::NodeChanged
    QT_TRANSLATE_NOOP("forklab::models::Words", "crashed"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "started"),
    // trace::TransactionStarted
    QT_TRANSLATE_NOOP("forklab::models::Words", "INVITE client"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "INVITE server"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "non-INVITE client"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "non-INVITE server"),
    // trace::MessageDropped
    QT_TRANSLATE_NOOP("forklab::models::Words", "nobody listens"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a header that every request needs is missing or unreadable"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "this phone is silent"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "an ACK that belongs to no call here"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a response that no transaction here expects"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a keep-alive"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the ACK of a stateless reply"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the script has no request_route"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "dropped by reply_route"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the final answer has gone upstream already"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "its branch has its final reply already"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "its transaction is suspended"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a provisional of a branch that is being cancelled"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "dropped by onreply_route"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a reply without transaction and without a second Via"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a reply without transaction that no socket can carry on"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "a reply without transaction whose second Via cannot be resolved"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "a reply without transaction whose second Via is a name"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "nobody to answer: its Via is missing or unreadable"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the socket's buffer is full: every worker is busy"),
    // trace::ConnectionChanged, trace::WorkerChanged
    QT_TRANSLATE_NOOP("forklab::models::Words", "connecting"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "open"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "accepted"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "closed"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "idle"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the peer closed it"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "its process ended"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the peer does not answer"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the connection is closed"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "too many connections"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "refused: nobody listens there"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "refused: too many connections"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "stream"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "timer"),
};

// Sentences with places: the first that fits is taken, so what is particular stands before what is general.
constexpr std::array kEngineSentences{
    QT_TRANSLATE_NOOP("forklab::models::Words", "a stock Kamailio 5.6 needs %1 for %2"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "a stock Kamailio 5.6 does not start with contacts_avp alone: it wants contact_flows_avp too"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "a stock Kamailio 5.6 does not start with %1 alone: it needs %2"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "without contacts_avp this function does nothing and returns -1: every target rings at once"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "t_load_contacts() puts all targets away and nothing brings them back: only the request URI rings"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "when this wave fails nothing starts the next one: no failure_route is armed"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "this failure_route starts another wave and is not armed for it: the wave after that never starts"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "nobody looks whether t_relay() could send the request"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "nobody looks whether t_next_contacts() found another target; without one it returns -1 or -2"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "nobody looks whether the request has gone too many hops"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "async_ms_route() waits until fr_timer ends the call: without async_workers nobody goes on with it"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "%1 after t_relay() has no effect: the request was cloned when the transaction was made"),
    QT_TRANSLATE_NOOP(
        "forklab::models::Words",
        "%1 after t_relay() arms nothing: it holds for the branches that the next t_relay() makes"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "%1 after t_relay() holds back the ringing of the phones that were called, swallows "
                      "the answer of the first one and never cancels the others"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "%1 is set after t_relay() and nothing is sent after that: the request was cloned when "
                      "the transaction was made"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "%1 of module %2 is not carried out here; it returns %3"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "parameter %1 of module %2 changes nothing here"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the script has no request_route: every request is dropped"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "#!%1 is skipped: the lab reads no environment"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "no link leads to %1"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "the module %1 is the lab's own: Kamailio does not have it"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "there is no %1"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "what it would do is missing from the run"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "take it and its parameters out before the script leaves the lab"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "add %1 at the top of the script"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "add %1 above the routes"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "add %1 above it"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "the module forklab is the lab's own: Kamailio does not have it"),
    QT_TRANSLATE_NOOP("forklab::models::Words",
                      "take it and its parameters out before the script leaves the lab"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "add it to %1"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "add %1"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "call %1 before t_relay() and write %2"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "call %1 again before t_relay()"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "call %1 before t_relay()"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "move it above t_relay()"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "set it above t_relay()"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "suspend before t_relay(), or in a failure_route"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "write %1"),
};

struct Sentence {
  const char* source;
  QRegularExpression pattern;
};

std::vector<Sentence> sentencePatterns() {
  static const QRegularExpression kPlace(QStringLiteral("%\\d"));
  std::vector<Sentence> sentences;
  for (const char* const source : kEngineSentences) {
    QStringList parts = QString::fromUtf8(source).split(kPlace);
    for (QString& part : parts) part = QRegularExpression::escape(part);
    sentences.push_back({source, QRegularExpression(QRegularExpression::anchoredPattern(
                                     parts.join(QStringLiteral("(.+?)"))))});
  }
  return sentences;
}

}  // namespace

QString Words::sentence(std::string_view text) {
  static const std::vector<Sentence> kSentences = sentencePatterns();
  const QString whole = toQt(text);
  for (const Sentence& sentence : kSentences) {
    const QRegularExpressionMatch match = sentence.pattern.match(whole);
    if (!match.hasMatch()) continue;
    const QString said = tr(sentence.source);
    switch (match.lastCapturedIndex()) {
      case 0: return said;
      case 1: return said.arg(match.captured(1));
      case 2: return said.arg(match.captured(1), match.captured(2));
      default: return said.arg(match.captured(1), match.captured(2), match.captured(3));
    }
  }
  return whole;
}

QString Words::of(std::string_view word) {
  const auto known =
      std::ranges::find(kEngineWords, word, [](const char* text) { return std::string_view(text); });
  return known == kEngineWords.end() ? toQt(word) : tr(*known);
}

QString Words::lossOn(std::string_view reason, std::string_view link) {
  return link.empty() ? of(reason) : tr("%1 on %2").arg(of(reason), toQt(link));
}

}  // namespace forklab::models
