-- expect: places have a latitude when they have a longitude, and the other way round
-- severity: warning
-- column: latitude
SELECT place_id, name, latitude, longitude FROM places WHERE (latitude IS NULL) <> (longitude IS NULL);

-- expect: no place lies in itself
-- severity: critical
-- column: parent_place_id
SELECT place_id, name, parent_place_id FROM places WHERE parent_place_id = place_id;
