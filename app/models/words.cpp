#include "models/words.h"

#include <algorithm>
#include <array>

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
    QT_TRANSLATE_NOOP("forklab::models::Words", "gives up"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "rings"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "reports progress"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "answers"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "redirects"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "refuses"),
    // trace::PacketLost
    QT_TRANSLATE_NOOP("forklab::models::Words", "loss"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "link cut"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "queue full"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "no path"),
    // trace::LinkChanged
    QT_TRANSLATE_NOOP("forklab::models::Words", "cut"),
    QT_TRANSLATE_NOOP("forklab::models::Words", "mended"),
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
};

}  // namespace

QString Words::of(std::string_view word) {
  const auto known =
      std::ranges::find(kEngineWords, word, [](const char* text) { return std::string_view(text); });
  return known == kEngineWords.end() ? toQt(word) : tr(*known);
}

QString Words::lossOn(std::string_view reason, std::string_view link) {
  return link.empty() ? of(reason) : tr("%1 on %2").arg(of(reason), toQt(link));
}

}  // namespace forklab::models
