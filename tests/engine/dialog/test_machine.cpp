#include <QFile>
#include <QTest>

#include "dialog/machine.h"

using namespace forklab::dialog;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

constexpr std::array kDrawnStates{State::unconfirmed, State::early, State::confirmedNoAck, State::confirmed,
                                  State::deleted};
constexpr std::array kDrawnInputs{
    Input::response1xx, Input::response2xx, Input::response3xxTo6xx, Input::transactionEnded, Input::ack,
    Input::bye,         Input::prack,       Input::request};

QStringList cellsOf(const QString& line) {
  QStringList cells;
  for (const QString& cell : line.split('|')) cells << cell.trimmed();
  return cells;
}

}  // namespace

/// The table against a drawing that people can read.
class DialogMachineTest : public QObject {
  Q_OBJECT

 private slots:
  void everyCellIsAsDrawn() {
    QFile file(FORKLAB_SOURCE_DIR "/tests/engine/dialog/machine.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList lines = QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
    lines.removeFirst();
    QStringList head{""};
    for (const State state : kDrawnStates) head << text(stateText(state));
    QCOMPARE(cellsOf(lines.takeFirst()), head);
    QCOMPARE(lines.size(), qsizetype(kDrawnInputs.size()));
    for (const Input input : kDrawnInputs) {
      QStringList cells{text(inputText(input))};
      for (const State state : kDrawnStates) {
        const Row* const row = find(state, input);
        cells << (row == nullptr ? QString("-") : text(stateText(row->to)));
      }
      QCOMPARE(cells, cellsOf(lines.takeFirst()));
    }
  }

  /// A phone that answers behind the caller's BYE cannot bring the call back.
  void aLate2xxRevivesARefusedDialogAlone() {
    QVERIFY(find(State::deleted, Input::response2xx, false) != nullptr);
    QVERIFY(find(State::deleted, Input::response2xx, true) == nullptr);
    QVERIFY(find(State::confirmed, Input::response2xx, true) != nullptr);
  }

  void everyRowSaysWhatItIs() {
    for (const Row& row : rows()) {
      QVERIFY(!row.what.empty());
      QCOMPARE(find(row.from, row.input), &row);
    }
  }
};

QTEST_GUILESS_MAIN(DialogMachineTest)
#include "test_machine.moc"
