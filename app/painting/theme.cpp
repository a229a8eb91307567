#include "painting/theme.h"

#include <QFontDatabase>
#include <array>

namespace forklab::painting {
namespace {

struct TokenColours {
  QRgb light;
  QRgb dark;
};

// In the order of Token. Each passes 4.5 : 1 against its canvas.
constexpr std::array<TokenColours, static_cast<std::size_t>(Token::count)> kTokens{{
    {0xff0b6bcb, 0xff58a6ff},
    {0xff8f6200, 0xffe8b44a},
    {0xff0a7d5a, 0xff46d19c},
    {0xff4b2a9c, 0xffcfbdfb},
    {0xffa61b1b, 0xfff4604f},
    {0xff6e7781, 0xff7f8b97},
    {0xffc0398b, 0xfff58acb},
    {0xff1b3a5c, 0xffdbe7f5},
    {0xff1a7f92, 0xff39b3c4},
    {0xff6639ba, 0xffb794f4},
}};

/// Opaque mixtures: a transparent stroke would darken where lines meet.
QColor mix(const QColor& a, const QColor& b, double shareOfA) {
  const auto channel = [shareOfA](double x, double y) { return x * shareOfA + y * (1 - shareOfA); };
  return QColor::fromRgbF(static_cast<float>(channel(a.redF(), b.redF())),
                          static_cast<float>(channel(a.greenF(), b.greenF())),
                          static_cast<float>(channel(a.blueF(), b.blueF())));
}

/// Every role that words are written in.
void setDisabled(QPalette& palette, const QColor& dim) {
  for (const auto role :
       {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::HighlightedText}) {
    palette.setColor(QPalette::Disabled, role, dim);
  }
}

}  // namespace

Theme::Theme(const QPalette& palette)
    : dark_(palette.color(QPalette::Base).lightnessF() < 0.5F),
      canvas_(palette.color(QPalette::Base)),
      panel_(palette.color(QPalette::Window)),
      text_(palette.color(QPalette::Text)),
      highlight_(palette.color(QPalette::Highlight)) {
  raised_ = mix(text_, canvas_, dark_ ? 0.08 : 0.05);
  line_ = mix(text_, canvas_, dark_ ? 0.22 : 0.18);
  dimText_ = mix(text_, canvas_, dark_ ? 0.66 : 0.68);
}

QColor Theme::token(Token token) const {
  const TokenColours& colours = kTokens[static_cast<std::size_t>(token)];
  return QColor::fromRgb(dark_ ? colours.dark : colours.light);
}

QColor Theme::wash(Token wanted) const { return mix(token(wanted), canvas_, dark_ ? 0.30 : 0.20); }

QColor Theme::faded(const QColor& color, double share) const { return mix(color, canvas_, share); }

QPalette lightPalette() {
  QPalette palette(QColor(0xf3f4f6));
  palette.setColor(QPalette::Window, QColor(0xf3f4f6));
  palette.setColor(QPalette::Base, QColor(0xffffff));
  palette.setColor(QPalette::AlternateBase, QColor(0xf7f8fa));
  palette.setColor(QPalette::Text, QColor(0x1c2128));
  palette.setColor(QPalette::WindowText, QColor(0x1c2128));
  palette.setColor(QPalette::ButtonText, QColor(0x1c2128));
  palette.setColor(QPalette::PlaceholderText, QColor(0x59636e));
  palette.setColor(QPalette::Highlight, QColor(0x0b6bcb));
  palette.setColor(QPalette::HighlightedText, QColor(0xffffff));
  palette.setColor(QPalette::Link, QColor(0x0b6bcb));
  setDisabled(palette, QColor(0x8c959f));
  return palette;
}

QPalette darkPalette() {
  QPalette palette(QColor(0x20262d));
  palette.setColor(QPalette::Window, QColor(0x1b2027));
  palette.setColor(QPalette::Base, QColor(0x14181d));
  palette.setColor(QPalette::AlternateBase, QColor(0x191e24));
  palette.setColor(QPalette::Text, QColor(0xe6ebf1));
  palette.setColor(QPalette::WindowText, QColor(0xe6ebf1));
  palette.setColor(QPalette::Button, QColor(0x262d36));
  palette.setColor(QPalette::ButtonText, QColor(0xe6ebf1));
  palette.setColor(QPalette::BrightText, QColor(0xffffff));
  palette.setColor(QPalette::ToolTipBase, QColor(0x2b333d));
  palette.setColor(QPalette::ToolTipText, QColor(0xe6ebf1));
  palette.setColor(QPalette::PlaceholderText, QColor(0x9aa5b1));
  palette.setColor(QPalette::Highlight, QColor(0x2f7fe0));
  palette.setColor(QPalette::HighlightedText, QColor(0xffffff));
  palette.setColor(QPalette::Link, QColor(0x58a6ff));
  setDisabled(palette, QColor(0x6b7682));
  return palette;
}

QFont monospaceFont(const QFont& like) {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setStyleHint(QFont::Monospace);
  if (like.pointSizeF() > 0) {
    font.setPointSizeF(like.pointSizeF());
  } else {
    font.setPixelSize(like.pixelSize());
  }
  return font;
}

}  // namespace forklab::painting
