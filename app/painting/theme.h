#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

/// The one place that names colours. Everything drawn by hand asks here; everything else is the palette's.
namespace forklab::painting {

/// What a colour means. Shape or text always says the same.
enum class Token {
  invite,
  provisional,
  success,
  redirect,
  failure,
  ack,
  cancel,
  bye,
  otherRequest,
  script,
  count,
};

/// Surfaces and tokens for one palette.
class Theme {
 public:
  /// Dark or light by the palette's lightness.
  explicit Theme(const QPalette& palette);

  bool isDark() const { return dark_; }
  /// Where drawings stand.
  QColor canvas() const { return canvas_; }
  /// Around and above them.
  QColor panel() const { return panel_; }
  /// Boxes on the canvas.
  QColor raised() const { return raised_; }
  /// Rules and frames.
  QColor line() const { return line_; }
  QColor text() const { return text_; }
  /// Words that may wait.
  QColor dimText() const { return dimText_; }
  /// What is selected, and the playhead.
  QColor highlight() const { return highlight_; }
  QColor token(Token token) const;
  /// The token as the fill of an area that carries text() on it.
  QColor wash(Token token) const;
  /// Mixed with the canvas: 1 is the colour itself.
  QColor faded(const QColor& color, double share) const;

 private:
  bool dark_ = false;
  QColor canvas_, panel_, raised_, line_, text_, dimText_, highlight_;
};

/// How much of its colour a retransmission keeps, and what lies behind the playhead.
inline constexpr double kRetransmissionShare = 0.6;
inline constexpr double kFutureShare = 0.45;

/// Fusion-like palettes for a theme chosen by hand.
QPalette lightPalette();
QPalette darkPalette();

/// For addresses, code, bytes and times; of the size of the given font.
QFont monospaceFont(const QFont& like);

}  // namespace forklab::painting
