#pragma once

#include <QCoreApplication>
#include <QString>
#include <string_view>

namespace forklab::models {

/// tr() for models and drawings, which are no QObjects; and the engine's own words in the reader's language.
class Words {
  Q_DECLARE_TR_FUNCTIONS(forklab::models::Words)
 public:
  /// A state, an action, a loss: one of the words that a log is written in. SIP's own names, and words that
  /// are not known here, stay as they are.
  static QString of(std::string_view word);
  /// What loading has to say about a file; sentences that are not known here stay as they are.
  static QString sentence(std::string_view text);
  /// "loss on d-proxy"; without a link the reason alone.
  static QString lossOn(std::string_view reason, std::string_view link);
};

}  // namespace forklab::models
