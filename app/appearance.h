#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>

namespace forklab::app {

enum class ThemeChoice { system, light, dark };

/// The style of every widget; once, before the first one is made.
void installStyle();
/// Light and dark by hand use our own palettes; system leaves everything to the desktop.
void applyTheme(ThemeChoice choice);

/// "run" of resources/icons, drawn with the text colour of a palette.
QIcon icon(const QString& name, const QPalette& palette);

}  // namespace forklab::app
