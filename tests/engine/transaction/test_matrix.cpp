#include <QFile>
#include <QTest>

#include "transaction/machine.h"

using namespace forklab::transaction;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// What a drawing of a machine must speak of.
struct Subject {
  Kind kind;
  const char* file;
  QString section;  ///< of the cells where nothing happens
  QList<State> states;
  QList<Input> inputs;
};

QList<Subject> subjects() {
  using enum State;
  using enum Input;
  return {
      {Kind::inviteClient,
       "invite_client.txt",
       "17.1.1.2",
       {calling, proceeding, accepted, completed},
       {receive1xx, receive2xx, receive3xxTo6xx, timerA, timerB, timerC, timerD, timerM, transportError,
        release}},
      {Kind::otherClient,
       "non_invite_client.txt",
       "17.1.2.2",
       {trying, proceeding, completed},
       {receive1xx, receive2xx, receive3xxTo6xx, timerE, timerF, timerK, transportError, release}},
      {Kind::inviteServer,
       "invite_server.txt",
       "17.2.1",
       {proceeding, accepted, completed, confirmed},
       {request, ack, send1xx, send2xx, send3xxTo6xx, timerG, timerH, timerI, timerL, transportError, release,
        repeatUntilAck}},
      {Kind::otherServer,
       "non_invite_server.txt",
       "17.2.2",
       {trying, proceeding, completed},
       {request, send1xx, send2xx, send3xxTo6xx, timerJ, transportError, release}},
  };
}

QString drawnActions(Actions actions) {
  QStringList words;
  const auto timers = [&](const char* verb, auto bitOf) {
    for (unsigned name = 1; name <= unsigned(TimerName::m); ++name) {
      if ((actions & bitOf(TimerName(name))) != 0)
        words += QString("%1 %2").arg(verb).arg(QChar('A' + int(name) - 1));
    }
  };
  const auto word = [&](Actions action, const char* name) {
    if ((actions & action) != 0) words += name;
  };
  timers("stop", action::stop);
  word(action::send, "send");
  word(action::repeat, "repeat");
  word(action::ack, "ACK");
  timers("set", action::set);
  word(action::deliver, "deliver");
  word(action::timedOut, "timed out");
  word(action::failed, "failed");
  return words.join(", ");
}

QList<Row> rowsFor(std::span<const Row> rows, State state, Input input, Law deviant) {
  QList<Row> found;
  for (const Row& row : rows) {
    if (row.from == state && row.input == input && (row.law == Law::both || row.law == deviant)) found += row;
  }
  return found;
}

QString drawnCell(const QList<Row>& rows, const QString& sectionOfNothing) {
  if (rows.size() > 1) return "two rows for one cell";
  if (rows.isEmpty()) return "ignored | | " + sectionOfNothing;
  const Row& row = rows.front();
  return text(stateText(row.to)) + " | " + drawnActions(row.actions) + " | " + text(row.section);
}

/// The machine as the drawings show it, without the ornament of columns.
QStringList drawn(const Subject& subject, std::span<const Row> rows) {
  QStringList lines;
  for (const State state : subject.states) {
    for (const Input input : subject.inputs) {
      const QString head = text(stateText(state)) + " | " + text(inputText(input, Profile::rfc)) + " | ";
      const auto byRfc = rowsFor(rows, state, input, Law::rfc);
      const auto byKamailio = rowsFor(rows, state, input, Law::kamailio);
      lines += (head + drawnCell(byRfc, subject.section)).simplified();
      const QString deviation = drawnCell(byKamailio, "Kamailio tm");
      if (deviation == drawnCell(byRfc, "Kamailio tm")) continue;
      const qsizetype section = deviation.lastIndexOf('|') + 2;
      lines += (head + deviation.first(section) + "deviates, " + deviation.sliced(section)).simplified();
    }
  }
  for (const Row& row : rows) {
    if (!subject.states.contains(row.from) || !subject.inputs.contains(row.input))
      lines += "a row outside the drawing";
  }
  return lines;
}

QString drawnStart(const Machine& machine) {
  return ("begins in " + text(stateText(machine.initial)) + ": " + drawnActions(machine.atStart))
      .simplified();
}

struct Drawing {
  QString start;
  QStringList cells;
};

Drawing read(const Subject& subject) {
  QFile file(QString(FORKLAB_SOURCE_DIR "/tests/engine/transaction/matrix/") + subject.file);
  Drawing drawing;
  if (!file.open(QIODevice::ReadOnly)) return drawing;
  for (const QString& line : QString::fromUtf8(file.readAll()).split('\n')) {
    if (line.startsWith("begins in")) drawing.start = line.simplified();
    if (!line.contains('|')) continue;
    QStringList cells = line.split('|');
    for (QString& cell : cells) cell = cell.simplified();
    drawing.cells += cells.join(" | ").simplified();
  }
  return drawing;
}

/// Every table that differs from this one in one cell.
QList<std::vector<Row>> mutants(const Subject& subject, std::span<const Row> rows) {
  QList<std::vector<Row>> result;
  const auto with = [&](std::size_t index, auto change) {
    std::vector<Row> copy(rows.begin(), rows.end());
    change(copy[index]);
    result += copy;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (unsigned state = 0; state < kStates; ++state) {
      if (State(state) != rows[i].to) with(i, [&](Row& row) { row.to = State(state); });
      if (State(state) != rows[i].from) with(i, [&](Row& row) { row.from = State(state); });
    }
    for (unsigned input = 0; input < kInputs; ++input) {
      if (Input(input) != rows[i].input) with(i, [&](Row& row) { row.input = Input(input); });
    }
    for (const Law law : {Law::both, Law::rfc, Law::kamailio}) {
      if (law != rows[i].law) with(i, [&](Row& row) { row.law = law; });
    }
    for (const Actions action :
         {action::send, action::repeat, action::ack, action::deliver, action::timedOut, action::failed}) {
      with(i, [&](Row& row) { row.actions ^= action; });
    }
    for (unsigned timer = 1; timer <= unsigned(TimerName::m); ++timer) {
      with(i, [&](Row& row) { row.actions ^= action::set(TimerName(timer)); });
      with(i, [&](Row& row) { row.actions ^= action::stop(TimerName(timer)); });
    }
    with(i, [](Row& row) { row.section = "13.1"; });
    std::vector<Row> without(rows.begin(), rows.end());
    without.erase(without.begin() + std::ptrdiff_t(i));
    result += without;
  }
  for (const State state : subject.states) {
    for (unsigned input = 0; input < kInputs; ++input) {
      for (const Law law : {Law::both, Law::rfc, Law::kamailio}) {
        std::vector<Row> more(rows.begin(), rows.end());
        more.push_back({state, Input(input), law, state, action::none, "17"});
        result += more;
      }
    }
  }
  return result;
}

}  // namespace

class Matrix : public QObject {
  Q_OBJECT

 private slots:
  void everyStateAndInputIsAsDrawn_data() { addMachines(); }
  void everyStateAndInputIsAsDrawn();
  void changingAnyOneCellFailsTheDrawing_data() { addMachines(); }
  void changingAnyOneCellFailsTheDrawing();
  void theLookupFindsTheRowsOfTheTable_data() { addMachines(); }
  void theLookupFindsTheRowsOfTheTable();
  void aTimerIsCalledAsItsUsersCallIt();

 private:
  static void addMachines() {
    QTest::addColumn<int>("machine");
    for (int i = 0; i < subjects().size(); ++i) QTest::newRow(subjects()[i].file) << i;
  }
  static Subject chosen() {
    QFETCH(int, machine);
    return subjects()[machine];
  }
};

void Matrix::everyStateAndInputIsAsDrawn() {
  const Subject subject = chosen();
  const Drawing drawing = read(subject);
  QCOMPARE(drawnStart(machineOf(subject.kind)), drawing.start);
  QCOMPARE(drawn(subject, machineOf(subject.kind).rows).join('\n'), drawing.cells.join('\n'));
  QVERIFY(drawing.cells.size() >= subject.states.size() * subject.inputs.size());
}

void Matrix::changingAnyOneCellFailsTheDrawing() {
  const Subject subject = chosen();
  const QStringList drawing = read(subject).cells;
  const auto all = mutants(subject, machineOf(subject.kind).rows);
  QVERIFY(all.size() > 500);
  for (const std::vector<Row>& mutant : all) QVERIFY(drawn(subject, mutant) != drawing);
}

void Matrix::theLookupFindsTheRowsOfTheTable() {
  const Subject subject = chosen();
  const auto rows = machineOf(subject.kind).rows;
  for (unsigned state = 0; state < kStates; ++state) {
    for (unsigned input = 0; input < kInputs; ++input) {
      for (const auto& [profile, law] :
           {std::pair{Profile::rfc, Law::rfc}, std::pair{Profile::kamailio, Law::kamailio}}) {
        const auto expected = rowsFor(rows, State(state), Input(input), law);
        const Row* const found = find(subject.kind, profile, State(state), Input(input));
        QCOMPARE(found == nullptr, expected.isEmpty());
        if (found != nullptr) QCOMPARE(drawnCell({*found}, {}), drawnCell(expected, {}));
      }
    }
  }
}

void Matrix::aTimerIsCalledAsItsUsersCallIt() {
  QStringList names;
  for (unsigned timer = 1; timer <= unsigned(TimerName::m); ++timer) {
    names += text(timerText(TimerName(timer), Profile::rfc)) + " = " +
             text(timerText(TimerName(timer), Profile::kamailio));
  }
  QCOMPARE(names.join('\n'),
           QString("Timer A = retr_timer1\nTimer B = fr_timer\nTimer C = fr_inv_timer\n"
                   "Timer D = wt_timer\nTimer E = retr_timer1\nTimer F = fr_timer\n"
                   "Timer G = retr_timer1\nTimer H = fr_timer\nTimer I = wt_timer\n"
                   "Timer J = wt_timer\nTimer K = wt_timer\nTimer L = wt_timer\nTimer M = wt_timer"));
}

QTEST_APPLESS_MAIN(Matrix)
#include "test_matrix.moc"
