#include <malloc.h>

#include <QApplication>
#include <QImage>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>

#include "app/support/synthetic_call.h"
#include "run/session.h"
#include "views/ladder_view.h"

// First show, scrolling and fitting the whole run, painted into a picture as a screen would be.

namespace {

using namespace forklab;

constexpr double kFrameMilliseconds = 16;
constexpr double kLadderMiB = 20;
constexpr int kFrames = 60;

double heapMiB() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / (1024.0 * 1024.0);
}

/// Of the processor: what else the machine does is not the ladder's.
double millisecondsOf(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) * 1000 / CLOCKS_PER_SEC;
}

/// The slowest of many frames: that is the one that a person sees.
double slowest(const std::function<void(int frame)>& work) {
  double most = 0;
  for (int frame = 0; frame < kFrames; ++frame) most = std::max(most, millisecondsOf([&] { work(frame); }));
  return most;
}

bool print(std::size_t messages, const char* what, double value, double goal, const char* unit) {
  const bool reached = value < goal;
  std::printf("ladder  %8zu messages  %-22s %8.2f %-3s  goal %5.1f  %s\n", messages, what, value, unit, goal,
              reached ? "reached" : "MISSED");
  return reached;
}

/// What the ladder itself keeps for a run, beside the log and the timeline that all views share.
double ladderMemory(const run::RunInfo& info) {
  auto timeline = std::make_shared<query::Timeline>(info.log);
  timeline->update();
  const double before = heapMiB();
  models::RunIndex index(timeline);
  index.update();
  return heapMiB() - before;
}

/// Fonts are found and read once in the life of a program, whatever it shows.
void readFonts() {
  run::Session session;
  session.open(tests::randomTraffic(1, 50, 6));
  views::LadderView view(session);
  view.resize(1280, 800);
  view.grab();
}

bool measure(std::size_t messages) {
  const auto info = tests::randomTraffic(1, messages, 6);
  bool reached = print(messages, "memory", ladderMemory(*info), kLadderMiB, "MiB");
  run::Session session;
  session.open(info);
  session.selection().moveTo(session.end());
  views::LadderView view(session);
  view.resize(1280, 800);
  QImage picture(view.size(), QImage::Format_ARGB32_Premultiplied);
  const auto paint = [&] { view.render(&picture); };
  reached &= print(messages, "first show", millisecondsOf(paint), kFrameMilliseconds, "ms");
  QScrollBar& bar = *view.verticalScrollBar();
  reached &= print(messages, "scroll, worst frame", slowest([&](int frame) {
                     bar.setValue(static_cast<int>(static_cast<double>(bar.maximum()) * frame / kFrames));
                     paint();
                   }),
                   kFrameMilliseconds, "ms");
  view.fitAll();
  reached &=
      print(messages, "fit all, worst frame", slowest([&](int) { paint(); }), kFrameMilliseconds, "ms");
  return reached;
}

}  // namespace

int main(int argc, char** argv) {
  const QApplication application(argc, argv);
  bool reached = true;
  readFonts();
  for (const std::size_t messages : {1'000U, 10'000U, 100'000U, 1'000'000U}) reached &= measure(messages);
  return reached ? 0 : 1;
}
