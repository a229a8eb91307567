#pragma once

#include <QString>

namespace forklab::app {

class MainWindow;

/// Takes the playhead to the middle of the second wave (else of the run) and selects the message that
/// launched it.
void goToTellingMoment(MainWindow& window);

/// The window and every view of its run, in both themes and two sizes, as `<view>-<theme>-<size>.png`. False:
/// a picture could not be written.
bool takePictures(MainWindow& window, const QString& folder);

/// `forklab --screenshots`: runs the scenario to its end without a person. An exit code; errors go to
/// standard error.
int runScreenshots(const QString& folder, const QString& scenario);

}  // namespace forklab::app
