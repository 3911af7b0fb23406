-- expect: events begin before they end
-- severity: critical
-- column: event_to
SELECT event_id, title, event_from, event_to FROM events WHERE event_from > event_to;

-- expect: events have a title
-- severity: warning
-- column: title
SELECT event_id, title FROM events WHERE trim(title) = '';
