# Driven by python-caldav.test.ts: what a script in Python does with the library of Debian's python3-caldav. Prints one line per step.
import sys
from datetime import datetime, timezone
from urllib.parse import unquote

import caldav

url, login, password = sys.argv[1:4]
client = caldav.DAVClient(url=url, username=login, password=password)
principal = client.principal()
print("principal", unquote(principal.url.path))
calendar = principal.calendars()[0]
print("calendar", calendar.name, unquote(calendar.url.path))

event = calendar.save_event(
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:python\r\nBEGIN:VEVENT\r\nUID:python-1\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:20261201T100000Z\r\nDTEND:20261201T110000Z\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:From Python é\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
print("saved", unquote(event.url.path))


def at(day):
    return datetime(2026, 12, day, tzinfo=timezone.utc)


print("in range", len(calendar.date_search(start=at(8), end=at(9), expand=False)))
print("expanded", sum(one.data.count("BEGIN:VEVENT") for one in calendar.date_search(start=at(1), end=at(31), expand=True)))
print("outside", len(calendar.date_search(start=at(2), end=at(3), expand=False)))

event.vobject_instance.vevent.summary.value = "Changed in Python"
event.save()
print("changed", calendar.event_by_uid("python-1").vobject_instance.vevent.summary.value)

token = calendar.objects_by_sync_token()
calendar.save_todo(
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:python\r\nBEGIN:VTODO\r\nUID:python-2\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Task from Python\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
)
print("todos", [todo.vobject_instance.vtodo.summary.value for todo in calendar.todos()])
print("delta", len(list(calendar.objects_by_sync_token(sync_token=token.sync_token, load_objects=False))))

made = principal.make_calendar(name="Python garden")
print("made", sorted(one.name for one in principal.calendars()))
made.delete()
event.delete()
print("left", sorted(one.name for one in principal.calendars()), len(calendar.events()))
