<?php
// Reads calendar files with sabre/vobject: a JSON list of texts on standard input; for each, on
// standard output, its warnings and its occurrences as [start, end, summary, location, uid].
error_reporting(E_ALL & ~E_DEPRECATED);
set_error_handler(function ($level, $message) {
    throw new \ErrorException($message);
}, E_ALL & ~E_DEPRECATED);
require '/usr/share/php/Sabre/VObject/autoload.php';

const SINCE = '2025-01-01 00:00:00';
const UNTIL = '2033-01-01 00:00:00';

function text($property)
{
    // Version 2 hands over values as they stand in the file.
    return $property ? preg_replace('/\\\\([;,])/', '$1', (string)$property) : '';
}

function occurrence($event)
{
    return [
        $event->DTSTART->getDateTime()->getTimestamp(),
        $event->DTEND->getDateTime()->getTimestamp(),
        text($event->SUMMARY),
        text($event->LOCATION),
        (string)$event->UID,
    ];
}

function lonely($calendar)
{
    // Dates of a series without the series itself: the expansion passes over them.
    $wholes = [];
    foreach ($calendar->getBaseComponents('VEVENT') as $event) {
        $wholes[(string)$event->UID] = true;
    }
    $found = [];
    foreach ($calendar->select('VEVENT') as $event) {
        if (!isset($wholes[(string)$event->UID])) {
            $found[] = occurrence($event);
        }
    }
    return $found;
}

function read($content)
{
    $calendar = \Sabre\VObject\Reader::read($content);
    $warnings = [];
    foreach ($calendar->validate() as $warning) {
        $warnings[] = $warning['message'];
    }
    $found = lonely($calendar);
    $zone = new \DateTimeZone('UTC');
    $calendar->expand(new \DateTime(SINCE, $zone), new \DateTime(UNTIL, $zone));
    foreach ($calendar->select('VEVENT') as $event) {
        $found[] = occurrence($event);
    }
    return ['warnings' => $warnings, 'occurrences' => $found];
}

$contents = json_decode(stream_get_contents(STDIN), false, 512, JSON_THROW_ON_ERROR);
echo json_encode(array_map('read', $contents), JSON_THROW_ON_ERROR);
