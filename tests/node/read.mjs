// Reads calendar messages with ical.js: a JSON list of texts on standard input, a JSON list of
// what each says on standard output. ical.js parses strictly: a malformed line throws.
import ICAL from "ical.js";

const text = await new Response(process.stdin).text();

function read(content) {
  const calendar = new ICAL.Component(ICAL.parse(content));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const events = calendar.getAllSubcomponents("vevent");
  const event = new ICAL.Event(events[0]);
  const attendee = events[0].getFirstProperty("attendee");
  const organizer = events[0].getFirstProperty("organizer");
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: events.length,
    uid: event.uid,
    sequence: event.sequence,
    starts_at: event.startDate.toUnixTime(),
    ends_at: event.endDate.toUnixTime(),
    summary: event.summary,
    location: event.location ?? "",
    description: event.description ?? "",
    status: events[0].getFirstPropertyValue("status"),
    organizer: organizer.getFirstValue(),
    organizer_name: organizer.getFirstParameter("cn") ?? "",
    attendee: attendee ? attendee.getFirstValue() : "",
    attendee_name: attendee ? attendee.getFirstParameter("cn") ?? "" : "",
    partstat: attendee ? attendee.getFirstParameter("partstat") : "",
    role: attendee ? attendee.getFirstParameter("role") : "",
  };
}

console.log(JSON.stringify(JSON.parse(text).map(read)));
