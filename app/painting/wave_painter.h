#pragma once

#include <QFont>
#include <QPainter>

#include "models/wave_model.h"
#include "painting/theme.h"
#include "painting/wave_layout.h"

namespace forklab::painting {

/// The colour of a branch's state.
Token tokenOf(models::BranchState state);

/// Everything that a picture of the waves depends on.
struct WaveScene {
  models::WaveModel now;
  models::WaveModel end;  ///< as the known run goes on: drawn faint
  models::Moment moment;
  trace::TransactionId selectedClient = 0;
  QFont font;
};

/// One bar per branch, coloured by its state, grouped in the waves that launched them.
class WavePainter {
 public:
  WavePainter(const WaveScene& scene, const WaveLayout& layout, const Theme& theme);

  /// Onto content pixels; the caller scrolls.
  void paint(QPainter& painter);

 private:
  void paintAxis(QPainter& painter);
  void paintWave(QPainter& painter, std::size_t wave);
  void paintTitle(QPainter& painter, std::size_t wave);
  void paintLabel(QPainter& painter, std::size_t wave, std::size_t branch, const models::BranchBar* bar);
  void paintBar(QPainter& painter, std::size_t wave, std::size_t branch, const models::BranchBar& bar,
                double share);
  void paintSegment(QPainter& painter, const QRectF& box, models::BranchState state, double share);
  void paintWord(QPainter& painter, const QRectF& box, models::BranchState state, double share);
  void paintOutcome(QPainter& painter, const QRectF& bar, const models::BranchBar& branch, double share);
  void paintTimers(QPainter& painter, std::size_t wave, std::size_t branch, const models::BranchBar& bar);
  void paintConnector(QPainter& painter, std::size_t wave);
  void paintPlayhead(QPainter& painter);
  /// The known bar of a branch, right of the playhead.
  QRectF toCome(std::size_t wave, std::size_t branch) const;
  QRectF frameOf(std::size_t wave) const;
  /// The same wave or branch at the playhead; null: it has not begun.
  const models::WaveGroup* groupNow(std::size_t wave) const;
  const models::BranchBar* barNow(std::size_t wave, std::size_t branch) const;

  const WaveScene& scene_;
  const WaveLayout& layout_;
  const Theme& theme_;
  QFont bold_, small_, mono_;
};

}  // namespace forklab::painting
