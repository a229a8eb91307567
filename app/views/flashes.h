#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <vector>

namespace forklab::views {

/// What has just appeared or changed, bright for 200 ms. Nothing flashes where the desktop asks for less
/// motion.
class Flashes final : public QObject {
  Q_OBJECT
 public:
  /// `owner`: whose style says whether anything may move.
  explicit Flashes(const QWidget& owner);

  /// Items of this half-open range flash once from now on.
  void add(std::size_t begin, std::size_t end);
  /// 1 when it has just begun, 0 when it is over.
  double strengthOf(std::size_t item) const;
  void clear() { ranges_.clear(); }

 signals:
  /// Another frame is to be drawn; the last one shows no flash any more.
  void changed();

 private:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    qint64 from = 0;  ///< milliseconds of the clock
  };
  void tick();

  const QWidget& owner_;
  std::vector<Range> ranges_;
  QElapsedTimer clock_;
  QTimer frame_;
};

}  // namespace forklab::views
