-- How many may have a room at the same time. Only adds a column that may be left out; safe under a running server of the release before.
ALTER TABLE `account` ADD COLUMN `capacity` INTEGER;
