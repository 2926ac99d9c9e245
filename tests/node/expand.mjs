// Reads whole calendar files with ical.js, by the time zone that stands in each: a JSON list of
// texts on standard input; for each, all occurrences of all its events as
// [start, end, summary, location, uid] on standard output.
import ICAL from "ical.js";

const text = await new Response(process.stdin).text();
const MOST = 1000;

function byUid(parts) {
  const found = new Map();
  for (const part of parts) {
    const uid = part.getFirstPropertyValue("uid");
    found.set(uid, [...(found.get(uid) ?? []), part]);
  }
  return found.values();
}

function row({ startDate, endDate, item }) {
  const { summary, location, uid } = item;
  return [startDate.toUnixTime(), endDate.toUnixTime(), summary, location ?? "", uid];
}

function alone(part) {
  const item = new ICAL.Event(part);
  return row({ startDate: item.startDate, endDate: item.endDate, item });
}

function occurrences(parts) {
  const whole = parts.find((part) => !part.hasProperty("recurrence-id"));
  if (!whole || !whole.hasProperty("rrule")) return parts.map(alone);
  const event = new ICAL.Event(whole);
  for (const part of parts) {
    if (part !== whole) event.relateException(part);
  }
  const found = [];
  const starts = event.iterator();
  for (let next = starts.next(); next && found.length < MOST; next = starts.next()) {
    found.push(row(event.getOccurrenceDetails(next)));
  }
  return found;
}

function read(content) {
  const calendar = new ICAL.Component(ICAL.parse(content));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  return [...byUid(calendar.getAllSubcomponents("vevent"))].flatMap(occurrences);
}

console.log(JSON.stringify(JSON.parse(text).map(read)));
