<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>forklab::app::Actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open a scenario or a routing script</source>
        <translation>Ein Szenario oder ein Routing-Skript öffnen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Leave ForkLab</source>
        <translation>ForkLab verlassen</translation>
    </message>
    <message>
        <source>Step to next &amp;Message</source>
        <translation>Bis zur nächsten &amp;Nachricht</translation>
    </message>
    <message>
        <source>Go on until a message is sent or arrives</source>
        <translation>Weiter, bis eine Nachricht gesendet wird oder ankommt</translation>
    </message>
    <message>
        <source>Step one &amp;Event</source>
        <translation>Ein &amp;Ereignis weiter</translation>
    </message>
    <message>
        <source>Let one event happen</source>
        <translation>Ein Ereignis geschehen lassen</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Run at the chosen speed</source>
        <translation>Mit der gewählten Geschwindigkeit laufen</translation>
    </message>
    <message>
        <source>Run &amp;Fast</source>
        <translation>&amp;Schnell laufen</translation>
    </message>
    <message>
        <source>Run as fast as the views can follow</source>
        <translation>So schnell laufen, wie die Ansichten folgen können</translation>
    </message>
    <message>
        <source>Run E&amp;xpress</source>
        <translation>E&amp;xpress</translation>
    </message>
    <message>
        <source>Run to the end at once</source>
        <translation>Sofort bis zum Ende laufen</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Let time stand still</source>
        <translation>Die Zeit anhalten</translation>
    </message>
    <message>
        <source>Re&amp;start</source>
        <translation>&amp;Von vorn</translation>
    </message>
    <message>
        <source>Read the files again and begin anew with this seed</source>
        <translation>Die Dateien neu lesen und mit diesem Startwert von vorn beginnen</translation>
    </message>
    <message>
        <source>ForkLab &amp;Help</source>
        <translation>ForkLab-&amp;Hilfe</translation>
    </message>
    <message>
        <source>A tour, the file formats and the keys</source>
        <translation>Ein Rundgang, die Dateiformate und die Tasten</translation>
    </message>
    <message>
        <source>&amp;About ForkLab</source>
        <translation>Ü&amp;ber ForkLab</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>Version und Lizenz</translation>
    </message>
    <message>
        <source>&amp;Reset Layout</source>
        <translation>Anordnung &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Put every pane back where it was at first</source>
        <translation>Jede Ansicht wieder an ihren ursprünglichen Platz setzen</translation>
    </message>
    <message>
        <source>&amp;Bind to Real Sockets…</source>
        <translation>An echte Sockets &amp;binden…</translation>
    </message>
    <message>
        <source>Let phones and programs outside the lab reach a node</source>
        <translation>Telefone und Programme außerhalb des Labors einen Knoten erreichen lassen</translation>
    </message>
    <message>
        <source>&amp;Close Real Sockets</source>
        <translation>Echte Sockets s&amp;chließen</translation>
    </message>
    <message>
        <source>End the run and close the sockets of its nodes</source>
        <translation>Den Lauf beenden und die Sockets seiner Knoten schließen</translation>
    </message>
    <message>
        <source>Re&amp;play</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Play the run again from its record: what came from outside, what you did</source>
        <translation>Den Lauf aus seiner Aufzeichnung wiederholen: was von außen kam und was Sie taten</translation>
    </message>
</context>
<context>
    <name>forklab::app::BindDialog</name>
    <message>
        <source>Bind to Real Sockets</source>
        <translation>An echte Sockets binden</translation>
    </message>
    <message>
        <source>Reachable from outside the lab</source>
        <translation>Von außerhalb des Labors erreichbar</translation>
    </message>
    <message>
        <source>Sockets, one in each line</source>
        <translation>Sockets, einer je Zeile</translation>
    </message>
    <message>
        <source>Bind and Run</source>
        <translation>Binden und laufen lassen</translation>
    </message>
    <message>
        <source>&amp;Node</source>
        <translation>&amp;Knoten</translation>
    </message>
    <message>
        <source>&amp;Sockets</source>
        <translation>&amp;Sockets</translation>
    </message>
    <message>
        <source>The run goes by the clock from now on. What arrives there stands in the same ladder, and the run can be played again from its record.</source>
        <translation>Der Lauf geht von nun an nach der Uhr. Was dort ankommt, steht in derselben Leiter, und der Lauf lässt sich aus seiner Aufzeichnung wiederholen.</translation>
    </message>
    <message>
        <source>“%1” is no socket. Write protocol, address and port, as in %2.</source>
        <translation>„%1“ ist kein Socket. Schreiben Sie Protokoll, Adresse und Port wie in %2.</translation>
    </message>
    <message>
        <source>%1 is not on loopback: everyone who reaches this address can call the lab.</source>
        <translation>%1 ist keine Loopback-Adresse: Jeder, der sie erreicht, kann das Labor anrufen.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>forklab::app::MainWindow</name>
    <message>
        <source>ForkLab</source>
        <translation>ForkLab</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Scenarios</source>
        <translation>&amp;Szenarien</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>&amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Nothing opened yet</source>
        <translation>Noch nichts geöffnet</translation>
    </message>
    <message>
        <source>Open a Scenario or a Routing Script</source>
        <translation>Ein Szenario oder ein Routing-Skript öffnen</translation>
    </message>
    <message>
        <source>Scenarios and scripts (*.yaml *.yml *.cfg);;All files (*)</source>
        <translation>Szenarien und Skripte (*.yaml *.yml *.cfg);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 – ForkLab</source>
        <translation>%1 – ForkLab</translation>
    </message>
    <message>
        <source>%1 could not be opened: see Problems.</source>
        <translation>%1 ließ sich nicht öffnen: siehe Probleme.</translation>
    </message>
    <message>
        <source>no scenario</source>
        <translation>kein Szenario</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>fingerprint %1</source>
        <translation>Fingerabdruck %1</translation>
    </message>
    <message>
        <source>%1 messages, %2 events</source>
        <translation>%1 Nachrichten, %2 Ereignisse</translation>
    </message>
    <message>
        <source>About ForkLab</source>
        <translation>Über ForkLab</translation>
    </message>
    <message>
        <source>&lt;b&gt;ForkLab %1&lt;/b&gt;&lt;p&gt;A desktop lab for SIP routing.&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later.&lt;/p&gt;</source>
        <translation>&lt;b&gt;ForkLab %1&lt;/b&gt;&lt;p&gt;Ein Labor für SIP-Routing.&lt;/p&gt;&lt;p&gt;Freie Software unter der GNU General Public License, Version 3 oder später.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&amp;Go to</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>%1 could not be opened: see Problems. The run before it is still here.</source>
        <translation>%1 ließ sich nicht öffnen: siehe Probleme. Der bisherige Lauf bleibt geöffnet.</translation>
    </message>
    <message>
        <source>Bind to Real Sockets</source>
        <translation>An echte Sockets binden</translation>
    </message>
    <message>
        <source>The sockets could not be opened: %1.</source>
        <translation>Die Sockets ließen sich nicht öffnen: %1.</translation>
    </message>
    <message>
        <source>real sockets: %1</source>
        <translation>echte Sockets: %1</translation>
    </message>
</context>
<context>
    <name>forklab::app::RunBar</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Simulated time at the playhead</source>
        <translation>Simulierte Zeit am Abspielkopf</translation>
    </message>
    <message>
        <source>Simulated time</source>
        <translation>Simulierte Zeit</translation>
    </message>
    <message>
        <source> Speed </source>
        <translation> Tempo </translation>
    </message>
    <message>
        <source>Simulated seconds per second</source>
        <translation>Simulierte Sekunden je Sekunde</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source> Seed </source>
        <translation> Startwert </translation>
    </message>
    <message>
        <source>The same scenario and seed give the same run. Enter begins anew</source>
        <translation>Dasselbe Szenario und derselbe Startwert ergeben denselben Lauf. Die Eingabetaste beginnt von vorn</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
</context>
<context>
    <name>forklab::models::MessageItemModel</name>
    <message>
        <source>Header</source>
        <translation>Kopffeld</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>forklab::models::TransactionTable</name>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Automat</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Timers running</source>
        <translation>Laufende Timer</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Zweig</translation>
    </message>
</context>
<context>
    <name>forklab::models::Words</name>
    <message>
        <source>transport</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>sent by</source>
        <translation>gesendet von</translation>
    </message>
    <message>
        <source>display name</source>
        <translation>Anzeigename</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Rumpf</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>unlesbar</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>Zeile %1</translation>
    </message>
    <message>
        <source>%1 fired</source>
        <translation>%1 abgelaufen</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>who does what: alice calls</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>no q</source>
        <translation>ohne q</translation>
    </message>
    <message>
        <source>wave %1</source>
        <translation>Welle %1</translation>
    </message>
    <message>
        <source>%1 dropped a message: %2</source>
        <translation>%1 verwarf eine Nachricht: %2</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>ruht</translation>
    </message>
    <message>
        <source>network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>%1 % loss</source>
        <translation>%1 % Verlust</translation>
    </message>
    <message>
        <source>%1 at %2 s</source>
        <translation>%1 bei %2 s</translation>
    </message>
    <message>
        <source>wave %1 · %2</source>
        <translation>Welle %1 · %2</translation>
    </message>
    <message>
        <source>calling</source>
        <translation>wird gerufen</translation>
    </message>
    <message>
        <source>ringing</source>
        <translation>klingelt</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation>wird abgebrochen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>Zeit abgelaufen</translation>
    </message>
    <message>
        <source>calls</source>
        <translation>ruft an</translation>
    </message>
    <message>
        <source>asks</source>
        <translation>fragt an</translation>
    </message>
    <message>
        <source>cannot call</source>
        <translation>kann nicht anrufen</translation>
    </message>
    <message>
        <source>wants to cancel</source>
        <translation>will abbrechen</translation>
    </message>
    <message>
        <source>cancels</source>
        <translation>bricht ab</translation>
    </message>
    <message>
        <source>is cancelled</source>
        <translation>wurde abgebrochen</translation>
    </message>
    <message>
        <source>cannot acknowledge</source>
        <translation>kann nicht bestätigen</translation>
    </message>
    <message>
        <source>hangs up</source>
        <translation>legt auf</translation>
    </message>
    <message>
        <source>gives up</source>
        <translation>gibt auf</translation>
    </message>
    <message>
        <source>rings</source>
        <translation>klingelt</translation>
    </message>
    <message>
        <source>reports progress</source>
        <translation>meldet Fortschritt</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>nimmt ab</translation>
    </message>
    <message>
        <source>redirects</source>
        <translation>leitet um</translation>
    </message>
    <message>
        <source>refuses</source>
        <translation>lehnt ab</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>link cut</source>
        <translation>Leitung getrennt</translation>
    </message>
    <message>
        <source>queue full</source>
        <translation>Warteschlange voll</translation>
    </message>
    <message>
        <source>no path</source>
        <translation>kein Weg</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>getrennt</translation>
    </message>
    <message>
        <source>mended</source>
        <translation>wieder verbunden</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>abgestürzt</translation>
    </message>
    <message>
        <source>started</source>
        <translation>gestartet</translation>
    </message>
    <message>
        <source>the module forklab is the lab&apos;s own: Kamailio does not have it</source>
        <translation>das Modul forklab ist das des Labors: Kamailio hat es nicht</translation>
    </message>
    <message>
        <source>take it and its parameters out before the script leaves the lab</source>
        <translation>Nehmen Sie es mit seinen Parametern heraus, bevor das Skript das Labor verlässt</translation>
    </message>
    <message>
        <source>hangs up again</source>
        <translation>legt noch einmal auf</translation>
    </message>
    <message>
        <source>invites again</source>
        <translation>lädt noch einmal ein</translation>
    </message>
    <message>
        <source>its process ended</source>
        <translation>sein Prozess ist zu Ende</translation>
    </message>
    <message>
        <source>database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>1 call</source>
        <translation>1 Aufruf</translation>
    </message>
    <message>
        <source>%1 calls</source>
        <translation>%1 Aufrufe</translation>
    </message>
    <message>
        <source>INVITE client</source>
        <translation>INVITE-Client</translation>
    </message>
    <message>
        <source>INVITE server</source>
        <translation>INVITE-Server</translation>
    </message>
    <message>
        <source>non-INVITE client</source>
        <translation>Nicht-INVITE-Client</translation>
    </message>
    <message>
        <source>non-INVITE server</source>
        <translation>Nicht-INVITE-Server</translation>
    </message>
    <message>
        <source>nobody listens</source>
        <translation>niemand hört zu</translation>
    </message>
    <message>
        <source>a header that every request needs is missing or unreadable</source>
        <translation>ein Kopffeld, das jede Anfrage braucht, fehlt oder ist unlesbar</translation>
    </message>
    <message>
        <source>this phone is silent</source>
        <translation>dieses Telefon schweigt</translation>
    </message>
    <message>
        <source>an ACK that belongs to no call here</source>
        <translation>ein ACK, das hier zu keinem Anruf gehört</translation>
    </message>
    <message>
        <source>a response that no transaction here expects</source>
        <translation>eine Antwort, die hier keine Transaktion erwartet</translation>
    </message>
    <message>
        <source>a keep-alive</source>
        <translation>ein Keep-alive</translation>
    </message>
    <message>
        <source>the ACK of a stateless reply</source>
        <translation>das ACK zu einer zustandslosen Antwort</translation>
    </message>
    <message>
        <source>the script has no request_route</source>
        <translation>das Skript hat keine request_route</translation>
    </message>
    <message>
        <source>dropped by reply_route</source>
        <translation>von reply_route verworfen</translation>
    </message>
    <message>
        <source>the final answer has gone upstream already</source>
        <translation>die endgültige Antwort ist schon zurückgegangen</translation>
    </message>
    <message>
        <source>its branch has its final reply already</source>
        <translation>ihr Zweig hat seine endgültige Antwort schon</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>%1 %2 left</source>
        <comment>a timer and its remaining time</comment>
        <translation>%1: noch %2</translation>
    </message>
    <message>
        <source>edited too late: not sent</source>
        <translation>zu spät geändert: nicht gesendet</translation>
    </message>
    <message>
        <source>too late</source>
        <translation>zu spät</translation>
    </message>
    <message>
        <source>%1 changed a request that was sent already</source>
        <translation>%1 hat eine Anfrage geändert, die schon gesendet war</translation>
    </message>
    <message>
        <source>says who it is</source>
        <translation>weist sich aus</translation>
    </message>
    <message>
        <source>follows</source>
        <translation>folgt der Umleitung</translation>
    </message>
    <message>
        <source>asks who calls</source>
        <translation>fragt, wer ruft</translation>
    </message>
    <message>
        <source>registers</source>
        <translation>meldet sich an</translation>
    </message>
    <message>
        <source>unregisters</source>
        <translation>meldet sich ab</translation>
    </message>
    <message>
        <source>writes</source>
        <translation>schreibt</translation>
    </message>
    <message>
        <source>notifies</source>
        <translation>benachrichtigt</translation>
    </message>
    <message>
        <source>its transaction is suspended</source>
        <translation>ihre Transaktion ruht</translation>
    </message>
    <message>
        <source>a provisional of a branch that is being cancelled</source>
        <translation>eine vorläufige Antwort eines Zweigs, der gerade abgebrochen wird</translation>
    </message>
    <message>
        <source>dropped by onreply_route</source>
        <translation>von onreply_route verworfen</translation>
    </message>
    <message>
        <source>a reply without transaction and without a second Via</source>
        <translation>eine Antwort ohne Transaktion und ohne zweites Via</translation>
    </message>
    <message>
        <source>a reply without transaction that no socket can carry on</source>
        <translation>eine Antwort ohne Transaktion, die kein Socket weiterleiten kann</translation>
    </message>
    <message>
        <source>a reply without transaction whose second Via cannot be resolved</source>
        <translation>eine Antwort ohne Transaktion, deren zweites Via nicht aufgelöst werden kann</translation>
    </message>
    <message>
        <source>a reply without transaction whose second Via is a name</source>
        <translation>eine Antwort ohne Transaktion, deren zweites Via ein Name ist</translation>
    </message>
    <message>
        <source>nobody to answer: its Via is missing or unreadable</source>
        <translation>niemand, dem zu antworten wäre: das Via fehlt oder ist unlesbar</translation>
    </message>
    <message>
        <source>the socket&apos;s buffer is full: every worker is busy</source>
        <translation>der Puffer des Sockets ist voll: alle Worker sind beschäftigt</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>the peer closed it</source>
        <translation>die Gegenseite hat sie geschlossen</translation>
    </message>
    <message>
        <source>the peer does not answer</source>
        <translation>die Gegenseite antwortet nicht</translation>
    </message>
    <message>
        <source>the connection is closed</source>
        <translation>die Verbindung ist geschlossen</translation>
    </message>
    <message>
        <source>too many connections</source>
        <translation>zu viele Verbindungen</translation>
    </message>
    <message>
        <source>refused: nobody listens there</source>
        <translation>abgelehnt: dort hört niemand</translation>
    </message>
    <message>
        <source>refused: too many connections</source>
        <translation>abgelehnt: zu viele Verbindungen</translation>
    </message>
    <message>
        <source>stream</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>Timer</translation>
    </message>
    <message>
        <source>a stock Kamailio 5.6 needs %1 for %2</source>
        <translation>ein unverändertes Kamailio 5.6 braucht %1 für %2</translation>
    </message>
    <message>
        <source>a stock Kamailio 5.6 does not start with contacts_avp alone: it wants contact_flows_avp too</source>
        <translation>ein unverändertes Kamailio 5.6 startet mit contacts_avp allein nicht: es will auch contact_flows_avp</translation>
    </message>
    <message>
        <source>a stock Kamailio 5.6 does not start with %1 alone: it needs %2</source>
        <translation>ein unverändertes Kamailio 5.6 startet mit %1 allein nicht: es braucht %2</translation>
    </message>
    <message>
        <source>without contacts_avp this function does nothing and returns -1: every target rings at once</source>
        <translation>ohne contacts_avp tut diese Funktion nichts und gibt -1 zurück: alle Ziele läuten zugleich</translation>
    </message>
    <message>
        <source>t_load_contacts() puts all targets away and nothing brings them back: only the request URI rings</source>
        <translation>t_load_contacts() legt alle Ziele beiseite, und nichts holt sie zurück: nur die Request-URI läutet</translation>
    </message>
    <message>
        <source>when this wave fails nothing starts the next one: no failure_route is armed</source>
        <translation>wenn diese Welle scheitert, startet nichts die nächste: keine failure_route ist scharf</translation>
    </message>
    <message>
        <source>this failure_route starts another wave and is not armed for it: the wave after that never starts</source>
        <translation>diese failure_route startet eine weitere Welle und ist für sie nicht scharf: die Welle danach startet nie</translation>
    </message>
    <message>
        <source>nobody looks whether t_relay() could send the request</source>
        <translation>niemand prüft, ob t_relay() die Anfrage senden konnte</translation>
    </message>
    <message>
        <source>nobody looks whether t_next_contacts() found another target; without one it returns -1 or -2</source>
        <translation>niemand prüft, ob t_next_contacts() ein weiteres Ziel fand; ohne eines gibt es -1 oder -2 zurück</translation>
    </message>
    <message>
        <source>nobody looks whether the request has gone too many hops</source>
        <translation>niemand prüft, ob die Anfrage zu viele Stationen hinter sich hat</translation>
    </message>
    <message>
        <source>async_ms_route() waits until fr_timer ends the call: without async_workers nobody goes on with it</source>
        <translation>async_ms_route() wartet, bis fr_timer den Ruf beendet: ohne async_workers macht niemand damit weiter</translation>
    </message>
    <message>
        <source>%1 after t_relay() has no effect: the request was cloned when the transaction was made</source>
        <translation>%1 nach t_relay() bewirkt nichts: die Anfrage wurde geklont, als die Transaktion entstand</translation>
    </message>
    <message>
        <source>%1 after t_relay() arms nothing: it holds for the branches that the next t_relay() makes</source>
        <translation>%1 nach t_relay() macht nichts scharf: es gilt für die Zweige, die das nächste t_relay() anlegt</translation>
    </message>
    <message>
        <source>%1 after t_relay() holds back the ringing of the phones that were called, swallows the answer of the first one and never cancels the others</source>
        <translation>%1 nach t_relay() hält das Läuten der gerufenen Telefone zurück, verschluckt die Antwort des ersten und bricht die anderen nie ab</translation>
    </message>
    <message>
        <source>%1 is set after t_relay() and nothing is sent after that: the request was cloned when the transaction was made</source>
        <translation>%1 wird nach t_relay() gesetzt, und danach wird nichts mehr gesendet: die Anfrage wurde geklont, als die Transaktion entstand</translation>
    </message>
    <message>
        <source>%1 of module %2 is not carried out here; it returns %3</source>
        <translation>%1 aus Modul %2 wird hier nicht ausgeführt; es gibt %3 zurück</translation>
    </message>
    <message>
        <source>parameter %1 of module %2 changes nothing here</source>
        <translation>Parameter %1 von Modul %2 ändert hier nichts</translation>
    </message>
    <message>
        <source>the script has no request_route: every request is dropped</source>
        <translation>das Skript hat keine request_route: jede Anfrage wird verworfen</translation>
    </message>
    <message>
        <source>#!%1 is skipped: the lab reads no environment</source>
        <translation>#!%1 wird übergangen: das Labor liest keine Umgebungsvariablen</translation>
    </message>
    <message>
        <source>no link leads to %1</source>
        <translation>keine Leitung führt zu %1</translation>
    </message>
    <message>
        <source>there is no %1</source>
        <translation>%1 gibt es nicht</translation>
    </message>
    <message>
        <source>what it would do is missing from the run</source>
        <translation>was es täte, fehlt im Lauf</translation>
    </message>
    <message>
        <source>add %1 at the top of the script</source>
        <translation>%1 am Anfang des Skripts einfügen</translation>
    </message>
    <message>
        <source>add %1 above the routes</source>
        <translation>%1 oberhalb der Routen einfügen</translation>
    </message>
    <message>
        <source>add %1 above it</source>
        <translation>%1 darüber einfügen</translation>
    </message>
    <message>
        <source>add it to %1</source>
        <translation>in %1 aufnehmen</translation>
    </message>
    <message>
        <source>add %1</source>
        <translation>%1 einfügen</translation>
    </message>
    <message>
        <source>call %1 before t_relay() and write %2</source>
        <translation>%1 vor t_relay() aufrufen und %2 schreiben</translation>
    </message>
    <message>
        <source>call %1 again before t_relay()</source>
        <translation>%1 vor t_relay() erneut aufrufen</translation>
    </message>
    <message>
        <source>call %1 before t_relay()</source>
        <translation>%1 vor t_relay() aufrufen</translation>
    </message>
    <message>
        <source>move it above t_relay()</source>
        <translation>vor t_relay() stellen</translation>
    </message>
    <message>
        <source>set it above t_relay()</source>
        <translation>vor t_relay() setzen</translation>
    </message>
    <message>
        <source>suspend before t_relay(), or in a failure_route</source>
        <translation>vor t_relay() anhalten, oder in einer failure_route</translation>
    </message>
    <message>
        <source>write %1</source>
        <translation>%1 schreiben</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>noch nichts</translation>
    </message>
    <message>
        <source>%1 taken</source>
        <translation>%1 übernommen</translation>
    </message>
    <message>
        <source>%1 waited, longest %2</source>
        <translation>%1 warteten, am längsten %2</translation>
    </message>
    <message>
        <source>queue %1 now, %2 at most</source>
        <translation>Schlange jetzt %1, höchstens %2</translation>
    </message>
    <message>
        <source>busy %1</source>
        <translation>beschäftigt %1</translation>
    </message>
    <message>
        <source>blocked %1</source>
        <translation>blockiert %1</translation>
    </message>
    <message>
        <source>never read (%1)</source>
        <translation>nie gelesen (%1)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>read of present</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>top Via</source>
        <translation>oberstes Via</translation>
    </message>
    <message>
        <source>all Vias</source>
        <translation>alle Vias</translation>
    </message>
    <message>
        <source>Its work takes no time. Give this proxy a cost in the scenario, and its workers and their queue show here.</source>
        <translation>Seine Arbeit kostet keine Zeit. Mit „cost“ im Szenario erscheinen hier die Worker dieses Proxys und ihre Warteschlange.</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>A frame is as long as messages had the part, its filling as long as the part was read. What no script asks for is never read.</source>
        <translation>Der Rahmen zeigt, wie viele Nachrichten den Teil hatten, die Füllung, bei wie vielen er gelesen wurde. Wonach kein Skript fragt, wird nie gelesen.</translation>
    </message>
    <message>
        <source>Workers, %1</source>
        <translation>Worker, %1</translation>
    </message>
    <message>
        <source>blocked: %1</source>
        <translation>blockiert: %1</translation>
    </message>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>beschäftigt</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>blockiert</translation>
    </message>
    <message>
        <source>worker %1</source>
        <translation>Worker %1</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>%1 wait</source>
        <comment>messages in a queue</comment>
        <translation>%1 warten</translation>
    </message>
    <message>
        <source>longest %1</source>
        <translation>längste %1</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>Read of messages</source>
        <translation>Von Nachrichten gelesen</translation>
    </message>
    <message>
        <source>%1 messages, %2 header lines</source>
        <translation>%1 Nachrichten, %2 Kopfzeilen</translation>
    </message>
    <message>
        <source>now by %1</source>
        <comment>what blocks a worker</comment>
        <translation>jetzt durch %1</translation>
    </message>
    <message>
        <source>outside</source>
        <comment>a peer that is no part of the lab</comment>
        <translation>außerhalb</translation>
    </message>
    <message>
        <source>begins as %1</source>
        <translation>beginnt als %1</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <comment>a state, reached by an input</comment>
        <translation>%1 durch %2</translation>
    </message>
    <message>
        <source>leaves profile %1</source>
        <translation>verlässt Profil %1</translation>
    </message>
    <message>
        <source>joins profile %1</source>
        <translation>kommt in Profil %1</translation>
    </message>
    <message>
        <source>variable %1 is gone</source>
        <translation>Variable %1 ist gelöscht</translation>
    </message>
    <message>
        <source>variable %1 = %2</source>
        <translation>Variable %1 = %2</translation>
    </message>
    <message>
        <source>lifetime stops</source>
        <translation>Lebenszeit endet</translation>
    </message>
    <message>
        <source>lifetime runs, ends at %1 s</source>
        <translation>Lebenszeit läuft, endet bei %1 s</translation>
    </message>
    <message>
        <source>post-dial delay %1 ms</source>
        <translation>Rufverzug %1 ms</translation>
    </message>
    <message>
        <source>%1: none</source>
        <translation>%1: keine</translation>
    </message>
    <message>
        <source>lost: its proxy crashed</source>
        <translation>verloren: sein Proxy ist abgestürzt</translation>
    </message>
    <message>
        <source>its memory is free</source>
        <translation>sein Speicher ist frei</translation>
    </message>
    <message>
        <source>unconfirmed</source>
        <translation>unbestätigt</translation>
    </message>
    <message>
        <source>early</source>
        <translation>früh</translation>
    </message>
    <message>
        <source>confirmed, no ACK</source>
        <translation>bestätigt, ohne ACK</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>transaction ended</source>
        <translation>Transaktion zu Ende</translation>
    </message>
    <message>
        <source>request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>from uri</source>
        <translation>From-URI</translation>
    </message>
    <message>
        <source>to uri</source>
        <translation>To-URI</translation>
    </message>
    <message>
        <source>request uri</source>
        <translation>Request-URI</translation>
    </message>
    <message>
        <source>caller tag</source>
        <translation>Tag des Anrufers</translation>
    </message>
    <message>
        <source>caller contact</source>
        <translation>Contact des Anrufers</translation>
    </message>
    <message>
        <source>caller cseq</source>
        <translation>CSeq des Anrufers</translation>
    </message>
    <message>
        <source>caller route set</source>
        <translation>Routen zum Anrufer</translation>
    </message>
    <message>
        <source>caller socket</source>
        <translation>Socket zum Anrufer</translation>
    </message>
    <message>
        <source>callee tag</source>
        <translation>Tag des Angerufenen</translation>
    </message>
    <message>
        <source>callee contact</source>
        <translation>Contact des Angerufenen</translation>
    </message>
    <message>
        <source>callee cseq</source>
        <translation>CSeq des Angerufenen</translation>
    </message>
    <message>
        <source>callee route set</source>
        <translation>Routen zum Angerufenen</translation>
    </message>
    <message>
        <source>callee socket</source>
        <translation>Socket zum Angerufenen</translation>
    </message>
    <message>
        <source>progress</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>ended by</source>
        <translation>beendet durch</translation>
    </message>
    <message>
        <source>caller</source>
        <translation>Anrufer</translation>
    </message>
    <message>
        <source>callee</source>
        <translation>Angerufener</translation>
    </message>
    <message>
        <source>timeout</source>
        <translation>Zeitablauf</translation>
    </message>
    <message>
        <source>command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>script</source>
        <translation>Skript</translation>
    </message>
    <message>
        <source>session timer of caller</source>
        <translation>Session-Timer des Anrufers</translation>
    </message>
    <message>
        <source>session timer of callee</source>
        <translation>Session-Timer des Angerufenen</translation>
    </message>
    <message>
        <source>%1: stays so with %2</source>
        <comment>a state and its inputs</comment>
        <translation>%1: bleibt so bei %2</translation>
    </message>
    <message>
        <source>from %1 to %2 with %3</source>
        <translation>von %1 nach %2 mit %3</translation>
    </message>
    <message>
        <source>%1 calls of databases</source>
        <translation>%1 Datenbankaufrufe</translation>
    </message>
    <message>
        <source>%1 for each of %2 SIP calls</source>
        <translation>%1 für jeden von %2 SIP-Anrufen</translation>
    </message>
    <message>
        <source>worker time blocked: %1</source>
        <translation>blockierte Worker-Zeit: %1</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 gescheitert</translation>
    </message>
    <message>
        <source>database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>the module %1 is the lab's own: Kamailio does not have it</source>
        <translation>das Modul %1 gehört dem Labor: Kamailio hat es nicht</translation>
    </message>
    <message>
        <source>take it and its parameters out before the script leaves the lab</source>
        <translation>nehmen Sie es mit seinen Parametern heraus, bevor das Skript das Labor verlässt</translation>
    </message>
</context>
<context>
    <name>forklab::views</name>
    <message>
        <source>Topology</source>
        <translation>Topologie</translation>
    </message>
    <message>
        <source>Nodes, links and the packets between them</source>
        <translation>Knoten, Leitungen und die Pakete dazwischen</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>Leiterdiagramm</translation>
    </message>
    <message>
        <source>Every message in the order of time</source>
        <translation>Jede Nachricht in zeitlicher Folge</translation>
    </message>
    <message>
        <source>Waves</source>
        <translation>Wellen</translation>
    </message>
    <message>
        <source>The branches of a fork, wave by wave</source>
        <translation>Die Zweige einer Gabelung, Welle für Welle</translation>
    </message>
    <message>
        <source>Transactions</source>
        <translation>Transaktionen</translation>
    </message>
    <message>
        <source>The machines of every node in their states</source>
        <translation>Die Automaten jedes Knotens in ihren Zuständen</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>The selected message as a tree and as text</source>
        <translation>Die gewählte Nachricht als Baum und als Text</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>Skript</translation>
    </message>
    <message>
        <source>The routing script and what of it ran</source>
        <translation>Das Routing-Skript und was davon lief</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>The whole run; drag to travel in time</source>
        <translation>Der ganze Lauf; ziehen, um in der Zeit zu reisen</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>What is wrong with the files</source>
        <translation>Was an den Dateien nicht stimmt</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Last</translation>
    </message>
    <message>
        <source>Workers, queues, connections, and what was read of messages</source>
        <translation>Worker, Warteschlangen, Verbindungen und was von Nachrichten gelesen wurde</translation>
    </message>
    <message>
        <source>Dialogs</source>
        <translation>Dialoge</translation>
    </message>
    <message>
        <source>The calls that proxies keep, and one of them in full</source>
        <translation>Die Anrufe, die Proxys im Gedächtnis haben, und einer davon ganz</translation>
    </message>
    <message>
        <source>Call board</source>
        <translation>Anruftafel</translation>
    </message>
    <message>
        <source>What every phone does, across all proxies</source>
        <translation>Was jedes Telefon tut, über alle Proxys hinweg</translation>
    </message>
    <message>
        <source>Registrations</source>
        <translation>Registrierungen</translation>
    </message>
    <message>
        <source>Who is registered at which proxy, and for how long</source>
        <translation>Wer bei welchem Proxy registriert ist, und wie lange noch</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>What databases are asked, and what it costs</source>
        <translation>Was Datenbanken gefragt werden und was das kostet</translation>
    </message>
</context>
<context>
    <name>forklab::views::HelpView</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>ForkLab Help</source>
        <translation>ForkLab-Hilfe</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>The help pages were not found in %1.</source>
        <translation>Die Hilfeseiten wurden in %1 nicht gefunden.</translation>
    </message>
    <message>
        <source>Text of the page</source>
        <translation>Text der Seite</translation>
    </message>
</context>
<context>
    <name>forklab::views::LadderView</name>
    <message>
        <source>Ladder</source>
        <translation>Leiterdiagramm</translation>
    </message>
    <message>
        <source>The messages of the run, in the order of time.</source>
        <translation>Die Nachrichten des Laufs in zeitlicher Folge.</translation>
    </message>
    <message>
        <source>Press F5 to run.</source>
        <translation>F5 startet den Lauf.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Fit whole run	0</source>
        <translation>Ganzen Lauf einpassen	0</translation>
    </message>
    <message>
        <source>Readable size	1</source>
        <translation>Lesbare Größe	1</translation>
    </message>
    <message>
        <source>%1 s  %2</source>
        <translation>%1 s  %2</translation>
    </message>
    <message>
        <source>
%1 to %2</source>
        <translation>
%1 an %2</translation>
    </message>
    <message>
        <source>
still under way</source>
        <translation>
noch unterwegs</translation>
    </message>
    <message>
        <source>Messages between the nodes in the order of time. Up and down choose a message, Enter takes the playhead there, plus and minus change the size, 0 fits the whole run.</source>
        <translation>Nachrichten zwischen den Knoten in zeitlicher Folge. Auf und Ab wählen eine Nachricht, die Eingabetaste holt den Abspielkopf dorthin, Plus und Minus ändern die Größe, 0 zeigt den ganzen Lauf.</translation>
    </message>
</context>
<context>
    <name>forklab::views::MessageView</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Headers of the message</source>
        <translation>Kopffelder der Nachricht</translation>
    </message>
    <message>
        <source>Text of the message</source>
        <translation>Text der Nachricht</translation>
    </message>
    <message>
        <source>A message, header by header and byte by byte, and why it was sent.</source>
        <translation>Eine Nachricht, Feld für Feld und Byte für Byte, und warum sie gesendet wurde.</translation>
    </message>
    <message>
        <source>Choose one in the ladder.</source>
        <translation>Wählen Sie eine im Leiterdiagramm.</translation>
    </message>
    <message>
        <source>Sent of its own accord.</source>
        <translation>Aus eigenem Antrieb gesendet.</translation>
    </message>
    <message>
        <source>Sent because: %1</source>
        <translation>Gesendet, weil: %1</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%1 von %2 an %3</translation>
    </message>
    <message>
        <source>At %1 s, %2 → %3</source>
        <translation>Bei %1 s, %2 → %3</translation>
    </message>
    <message>
        <source>Lost: %1</source>
        <translation>Verloren: %1</translation>
    </message>
    <message>
        <source>%1 (not sent)</source>
        <translation>%1 (nicht gesendet)</translation>
    </message>
</context>
<context>
    <name>forklab::views::ProblemsView</name>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>hint</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schweregrad</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>mend</source>
        <translation>Abhilfe</translation>
    </message>
    <message>
        <source>No problems: the scenario and its scripts are sound.</source>
        <translation>Keine Probleme: Szenario und Skripte sind in Ordnung.</translation>
    </message>
</context>
<context>
    <name>forklab::views::ScriptText</name>
    <message>
        <source>Routing script</source>
        <translation>Routing-Skript</translation>
    </message>
</context>
<context>
    <name>forklab::views::ScriptView</name>
    <message>
        <source>Script</source>
        <translation>Skript</translation>
    </message>
    <message>
        <source>Which script</source>
        <translation>Welches Skript</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>The routing script of a proxy, with the lines that ran.</source>
        <translation>Das Routing-Skript eines Proxys mit den Zeilen, die gelaufen sind.</translation>
    </message>
    <message>
        <source>Open a scenario with a proxy, or a .cfg, with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario mit Proxy oder eine .cfg.</translation>
    </message>
</context>
<context>
    <name>forklab::views::TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>retransmissions</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>The whole run from left to right.</source>
        <translation>Der ganze Lauf von links nach rechts.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>waves</source>
        <translation>Wellen</translation>
    </message>
    <message>
        <source>faults</source>
        <translation>Störungen</translation>
    </message>
    <message>
        <source>The whole run. Left and right go from message to message, Page Up and Page Down from mark to mark, Home and End to its ends.</source>
        <translation>Der ganze Lauf. Links und Rechts gehen von Nachricht zu Nachricht, Bild auf und Bild ab von Marke zu Marke, Pos1 und Ende an seine Enden.</translation>
    </message>
</context>
<context>
    <name>forklab::views::TopologyView</name>
    <message>
        <source>Topology</source>
        <translation>Topologie</translation>
    </message>
    <message>
        <source>The phones, the proxies and the links between them.</source>
        <translation>Die Telefone, die Proxys und die Leitungen dazwischen.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Mend %1</source>
        <translation>%1 wieder verbinden</translation>
    </message>
    <message>
        <source>Cut %1</source>
        <translation>%1 trennen</translation>
    </message>
    <message>
        <source>The nodes, the links between them, and the packets under way. Arrow keys choose a link, Enter cuts or mends it.</source>
        <translation>Die Knoten, die Leitungen dazwischen und die Pakete unterwegs. Pfeiltasten wählen eine Leitung, die Eingabetaste trennt sie oder verbindet sie wieder.</translation>
    </message>
    <message>
        <source>The run is over. Begin anew with Ctrl+R, then cut the link while it runs.</source>
        <translation>Der Lauf ist zu Ende. Mit Strg+R beginnt er von vorn; dann lässt sich die Leitung trennen, während er läuft.</translation>
    </message>
</context>
<context>
    <name>forklab::views::TransactionView</name>
    <message>
        <source>Transactions</source>
        <translation>Transaktionen</translation>
    </message>
    <message>
        <source>The transactions of every node and their states.</source>
        <translation>Die Transaktionen jedes Knotens und ihre Zustände.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Press F5 to run.</source>
        <translation>F5 startet den Lauf.</translation>
    </message>
</context>
<context>
    <name>forklab::views::WaveView</name>
    <message>
        <source>Waves</source>
        <translation>Wellen</translation>
    </message>
    <message>
        <source>The branches of a fork, wave by wave.</source>
        <translation>Die Zweige einer Gabelung, Welle für Welle.</translation>
    </message>
    <message>
        <source>Press F5 to run until a proxy forks. A stateless one never does.</source>
        <translation>F5 startet den Lauf, bis ein Proxy gabelt. Ein zustandsloser tut es nie.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>The branches of a fork over time, grouped in the waves that launched them. Up and down choose a branch.</source>
        <translation>Die Zweige einer Gabelung im Verlauf der Zeit, gruppiert nach den Wellen, die sie gestartet haben. Auf und Ab wählen einen Zweig.</translation>
    </message>
    <message>
        <source>No proxy forked in this run. A stateless one never does: see Load for what it did.</source>
        <translation>In diesem Lauf hat kein Proxy verzweigt. Ein zustandsloser tut das nie: was er tat, zeigt „Last“.</translation>
    </message>
</context>
<context>
    <name>forklab::views::CopyBar</name>
    <message>
        <source>Which copy of the message</source>
        <translation>Welche Kopie der Nachricht</translation>
    </message>
    <message>
        <source>The message as it was sent</source>
        <translation>Die Nachricht, wie sie gesendet wurde</translation>
    </message>
    <message>
        <source>The private copy: what the script sees and changes in this run</source>
        <translation>Die private Kopie: was das Skript in diesem Durchlauf sieht und ändert</translation>
    </message>
    <message>
        <source>What the transaction keeps, and what every branch is made from</source>
        <translation>Was die Transaktion behält und woraus jeder Zweig entsteht</translation>
    </message>
    <message>
        <source>Wire</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Script · %1 B</source>
        <translation>Skript · %1 B</translation>
    </message>
    <message>
        <source>Clone · %1 B</source>
        <translation>Klon · %1 B</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>Klon</translation>
    </message>
    <message>
        <source>the script</source>
        <translation>das Skript</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>Zeile %1</translation>
    </message>
    <message>
        <source>line %1 (%2)</source>
        <translation>Zeile %1 (%2)</translation>
    </message>
    <message>
        <source>Not sent: %1 came after %2, which had closed the clone.</source>
        <translation>Nicht gesendet: %1 kam nach %2; damit war der Klon geschlossen.</translation>
    </message>
    <message>
        <source>The private copy of %1, %2 bytes: what the script sees and changes in this run.</source>
        <translation>Die private Kopie von %1, %2 Bytes: was das Skript in diesem Durchlauf sieht und ändert.</translation>
    </message>
    <message>
        <source>Freed when the script ended, at %1 s.</source>
        <translation>Freigegeben, als das Skript endete, bei %1 s.</translation>
    </message>
    <message>
        <source>It is struck out below.</source>
        <translation>Unten ist es durchgestrichen.</translation>
    </message>
    <message>
        <source>The clone in the transaction of %1, %2 bytes: every branch is made from it, with a Via, a R-URI and the changes of its branch_route.</source>
        <translation>Der Klon in der Transaktion von %1, %2 Bytes: aus ihm entsteht jeder Zweig, mit einem Via, einer R-URI und den Änderungen seiner branch_route.</translation>
    </message>
    <message>
        <source>Closed by %1.</source>
        <translation>Geschlossen durch %1.</translation>
    </message>
    <message>
        <source>Still open: until the first t_relay() changes of the script reach it.</source>
        <translation>Noch offen: bis zum ersten t_relay() erreichen ihn Änderungen des Skripts.</translation>
    </message>
    <message>
        <source>Freed with the transaction, at %1 s.</source>
        <translation>Freigegeben mit der Transaktion, bei %1 s.</translation>
    </message>
</context>
<context>
    <name>forklab::views::LoadView</name>
    <message>
        <source>Load</source>
        <translation>Last</translation>
    </message>
    <message>
        <source>Per proxy: which worker was busy, blocked or free, how long the queue was, which connections stood, and which parts of messages were read.</source>
        <translation>Je Proxy: welcher Worker beschäftigt, blockiert oder frei war, wie lang die Warteschlange war, welche Verbindungen standen und welche Teile der Nachrichten gelesen wurden.</translation>
    </message>
    <message>
        <source>What proxies did with their time, and what they read of messages.</source>
        <translation>Was Proxys mit ihrer Zeit taten und was sie von Nachrichten lasen.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Ein Szenario mit Strg+O öffnen.</translation>
    </message>
    <message>
        <source>This scenario has no proxy.</source>
        <translation>Dieses Szenario hat keinen Proxy.</translation>
    </message>
</context>
<context>
    <name>forklab::models::DialogChanges</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich änderte</translation>
    </message>
</context>
<context>
    <name>forklab::models::DialogTable</name>
    <message>
        <source>lost in a crash</source>
        <translation>beim Absturz verloren</translation>
    </message>
    <message>
        <source>memory free</source>
        <translation>Speicher frei</translation>
    </message>
    <message>
        <source>Until the proxy ends the call by itself, in minutes and seconds</source>
        <translation>Bis der Proxy den Anruf von sich aus beendet, in Minuten und Sekunden</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>Anrufer</translation>
    </message>
    <message>
        <source>Callee</source>
        <translation>Angerufener</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Anruf</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Lifetime left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Call-ID</source>
        <translation>Call-ID</translation>
    </message>
</context>
<context>
    <name>forklab::views::DialogMachine</name>
    <message>
        <source>State machine of the dialog</source>
        <translation>Zustandsautomat des Dialogs</translation>
    </message>
    <message>
        <source>lifetime: %1 left of %2</source>
        <translation>Lebenszeit: noch %1 von %2</translation>
    </message>
</context>
<context>
    <name>forklab::views::DialogPane</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>What the proxy keeps of the call</source>
        <translation>Was der Proxy vom Anruf behält</translation>
    </message>
    <message>
        <source>What changed, in the order of time</source>
        <translation>Was sich änderte, der Zeit nach</translation>
    </message>
    <message>
        <source>Choose a change to go there</source>
        <translation>Eine Änderung wählen, um dorthin zu gehen</translation>
    </message>
    <message>
        <source>%1 calls %2 at %3</source>
        <translation>%1 ruft %2 an, bei %3</translation>
    </message>
    <message>
        <source>ended by: %1</source>
        <translation>beendet durch: %1</translation>
    </message>
    <message>
        <source>lost in a crash</source>
        <translation>beim Absturz verloren</translation>
    </message>
    <message>
        <source>memory free</source>
        <translation>Speicher frei</translation>
    </message>
    <message>
        <source>post-dial delay %1 ms</source>
        <translation>Rufverzug %1 ms</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>Anrufer</translation>
    </message>
    <message>
        <source>Callee</source>
        <translation>Angerufener</translation>
    </message>
    <message>
        <source>URI</source>
        <translation>URI</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Route set</source>
        <translation>Routen</translation>
    </message>
    <message>
        <source>Socket</source>
        <translation>Socket</translation>
    </message>
    <message>
        <source>Request URI</source>
        <translation>Request-URI</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>Variablen</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>Profile</translation>
    </message>
</context>
<context>
    <name>forklab::views::DialogView</name>
    <message>
        <source>The calls that proxies keep a dialog for: state, both legs, variables, profiles, lifetime.</source>
        <translation>Die Anrufe, zu denen Proxys einen Dialog führen: Zustand, beide Seiten, Variablen, Profile, Lebenszeit.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Dialogs</source>
        <translation>Dialoge</translation>
    </message>
    <message>
        <source>Filter by number or Call-ID</source>
        <translation>Nach Nummer oder Call-ID filtern</translation>
    </message>
    <message>
        <source>Only dialogs with this in their numbers or their Call-ID</source>
        <translation>Nur Dialoge mit diesem Text in Nummern oder Call-ID</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>All dialogs</source>
        <translation>Alle Dialoge</translation>
    </message>
    <message>
        <source>Those in memory</source>
        <translation>Die im Speicher</translation>
    </message>
    <message>
        <source>Whether dialogs stay in the list when their memory is free again</source>
        <translation>Ob Dialoge in der Liste bleiben, wenn ihr Speicher wieder frei ist</translation>
    </message>
    <message>
        <source>Which dialogs</source>
        <translation>Welche Dialoge</translation>
    </message>
    <message>
        <source>Press F5 to run a scenario whose proxy calls dlg_manage().</source>
        <translation>F5 startet ein Szenario, dessen Proxy dlg_manage() aufruft.</translation>
    </message>
</context>
<context>
    <name>forklab::models::BoardTable</name>
    <message>
        <source>dialled</source>
        <comment>a phone</comment>
        <translation>gewählt</translation>
    </message>
    <message>
        <source>trying</source>
        <comment>a phone</comment>
        <translation>wird versucht</translation>
    </message>
    <message>
        <source>talking</source>
        <comment>a phone</comment>
        <translation>im Gespräch</translation>
    </message>
    <message>
        <source>ended</source>
        <comment>a phone</comment>
        <translation>beendet</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>out</source>
        <translation>ab</translation>
    </message>
    <message>
        <source>in</source>
        <translation>an</translation>
    </message>
    <message>
        <source>idle</source>
        <comment>a phone</comment>
        <translation>frei</translation>
    </message>
    <message>
        <source>ringing</source>
        <comment>a phone</comment>
        <translation>klingelt</translation>
    </message>
    <message>
        <source>busy</source>
        <comment>a phone</comment>
        <translation>besetzt</translation>
    </message>
    <message>
        <source>failed</source>
        <comment>a phone</comment>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>%1 (+%2)</source>
        <comment>a party, and how many other calls</comment>
        <translation>%1 (+%2)</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Does</source>
        <translation>Was es tut</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Mit</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>Weg</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
</context>
<context>
    <name>forklab::views::BoardView</name>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>What every phone does: idle, ringing, talking with whom and for how long.</source>
        <translation>Was jedes Telefon tut: frei, klingelt, im Gespräch mit wem und wie lange.</translation>
    </message>
    <message>
        <source>Call board</source>
        <translation>Anruftafel</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Only phones whose calls are in this profile, for instance one customer's</source>
        <translation>Nur Telefone, deren Anrufe in diesem Profil sind, etwa die eines Kunden</translation>
    </message>
    <message>
        <source>Filter by phone or number</source>
        <translation>Nach Telefon oder Nummer filtern</translation>
    </message>
    <message>
        <source>Only phones with this in their name or in a number</source>
        <translation>Nur Telefone mit diesem Text im Namen oder in einer Nummer</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>The rows as the command lab.board gives them</source>
        <translation>Die Zeilen, wie der Befehl lab.board sie gibt</translation>
    </message>
    <message>
        <source>This scenario has no phone: add one.</source>
        <translation>Dieses Szenario hat kein Telefon: Fügen Sie eines hinzu.</translation>
    </message>
    <message>
        <source>All phones</source>
        <translation>Alle Telefone</translation>
    </message>
</context>
<context>
    <name>forklab::models::DatabaseGroups</name>
    <message>
        <source>Procedure</source>
        <translation>Prozedur</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Call-ID</source>
        <translation>Call-ID</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Round trips</source>
        <translation>Hin und her</translation>
    </message>
    <message>
        <source>Bytes sent</source>
        <translation>Bytes gesendet</translation>
    </message>
    <message>
        <source>Bytes received</source>
        <translation>Bytes empfangen</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Worker blocked</source>
        <translation>Worker blockiert</translation>
    </message>
    <message>
        <source>Each</source>
        <translation>Je Aufruf</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
</context>
<context>
    <name>forklab::models::DatabaseLog</name>
    <message>
        <source>a file</source>
        <translation>eine Datei</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 Zeilen</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>gescheitert: %1</translation>
    </message>
    <message>
        <source>%1 + %2</source>
        <comment>bytes sent and received</comment>
        <translation>%1 + %2</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Procedure</source>
        <translation>Prozedur</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Blockiert</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Call-ID</source>
        <translation>Call-ID</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Anweisung</translation>
    </message>
</context>
<context>
    <name>forklab::models::RegistrationChanges</name>
    <message>
        <source>registers %1</source>
        <translation>registriert %1</translation>
    </message>
    <message>
        <source>refreshes %1</source>
        <translation>erneuert %1</translation>
    </message>
    <message>
        <source>removes %1</source>
        <translation>entfernt %1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Address of record</source>
        <translation>Rufadresse</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich änderte</translation>
    </message>
</context>
<context>
    <name>forklab::models::RegistrationTable</name>
    <message>
        <source>%1, before its crash</source>
        <translation>%1, vor seinem Absturz</translation>
    </message>
    <message>
        <source>Address of record</source>
        <translation>Rufadresse</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Contact</translation>
    </message>
    <message>
        <source>Expires in</source>
        <translation>Läuft ab in</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Received from</source>
        <translation>Empfangen von</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Path</translation>
    </message>
    <message>
        <source>Came to</source>
        <translation>Kam an bei</translation>
    </message>
    <message>
        <source>User agent</source>
        <translation>User-Agent</translation>
    </message>
</context>
<context>
    <name>forklab::views::DatabaseChart</name>
    <message>
        <source>Calls of databases over time</source>
        <translation>Datenbankaufrufe über der Zeit</translation>
    </message>
    <message>
        <source>others</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>%1: %2 calls from %3 s to %4 s</source>
        <translation>%1: %2 Aufrufe von %3 s bis %4 s</translation>
    </message>
    <message>
        <source>calls in %1</source>
        <translation>Aufrufe in %1</translation>
    </message>
    <message>
        <source>worker time blocked</source>
        <translation>blockierte Worker-Zeit</translation>
    </message>
</context>
<context>
    <name>forklab::views::DatabaseView</name>
    <message>
        <source>The calls of databases: how many, for what, and how long workers stood still for them.</source>
        <translation>Die Datenbankaufrufe: wie viele, wofür, und wie lange Worker dafür stillstanden.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>By procedure</source>
        <translation>Nach Prozedur</translation>
    </message>
    <message>
        <source>By statement</source>
        <translation>Nach Anweisung</translation>
    </message>
    <message>
        <source>By SIP call</source>
        <translation>Nach SIP-Anruf</translation>
    </message>
    <message>
        <source>One by one</source>
        <translation>Einzeln</translation>
    </message>
    <message>
        <source>What is added up</source>
        <translation>Was zusammengezählt wird</translation>
    </message>
    <message>
        <source>Costs of database calls</source>
        <translation>Kosten der Datenbankaufrufe</translation>
    </message>
    <message>
        <source>Database calls one by one</source>
        <translation>Datenbankaufrufe einzeln</translation>
    </message>
    <message>
        <source>Press F5 to run a scenario whose proxies have a database.</source>
        <translation>F5 startet ein Szenario, dessen Proxys eine Datenbank haben.</translation>
    </message>
</context>
<context>
    <name>forklab::views::RegistrationView</name>
    <message>
        <source>Who is registered at which proxy: contacts, q, what is left of them.</source>
        <translation>Wer bei welchem Proxy registriert ist: Kontakte, q, Restzeit.</translation>
    </message>
    <message>
        <source>Open a scenario with Ctrl+O.</source>
        <translation>Strg+O öffnet ein Szenario.</translation>
    </message>
    <message>
        <source>Registrations</source>
        <translation>Registrierungen</translation>
    </message>
    <message>
        <source>Contacts that are registered</source>
        <translation>Registrierte Kontakte</translation>
    </message>
    <message>
        <source>Choose a contact to see the answer that registered it</source>
        <translation>Einen Kontakt wählen, um die Antwort zu sehen, die ihn registrierte</translation>
    </message>
    <message>
        <source>What changed, in the order of time</source>
        <translation>Was sich änderte, der Zeit nach</translation>
    </message>
    <message>
        <source>Choose a change to go there</source>
        <translation>Eine Änderung wählen, um dorthin zu gehen</translation>
    </message>
    <message>
        <source>Press F5 to run a scenario whose phones register.</source>
        <translation>F5 startet ein Szenario, dessen Telefone sich registrieren.</translation>
    </message>
</context>
</TS>
