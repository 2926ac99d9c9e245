// Expands series with ical.js, by the time zone that stands in the file: a JSON list of texts on
// standard input, for each a list of [start, end, summary, location] in order on standard output.
import ICAL from "ical.js";

const text = await new Response(process.stdin).text();
const MOST = 1000;

function expand(content) {
  const calendar = new ICAL.Component(ICAL.parse(content));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const parts = calendar.getAllSubcomponents("vevent");
  const whole = parts.find((part) => !part.hasProperty("recurrence-id"));
  const event = new ICAL.Event(whole);
  for (const part of parts) {
    if (part !== whole) event.relateException(part);
  }
  const found = [];
  const starts = event.iterator();
  for (let next = starts.next(); next && found.length < MOST; next = starts.next()) {
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    found.push([startDate.toUnixTime(), endDate.toUnixTime(), item.summary, item.location ?? ""]);
  }
  return found.sort((one, other) => one[0] - other[0]);
}

console.log(JSON.stringify(JSON.parse(text).map(expand)));
