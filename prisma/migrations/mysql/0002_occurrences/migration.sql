-- When events happen, so that a range of time costs what it answers. Only adds: items written before count as not indexed, and are
-- answered by their first and last instant until a job has read them.
ALTER TABLE `item` ADD COLUMN `indexed_from` BIGINT NOT NULL DEFAULT 0;

ALTER TABLE `item` ADD COLUMN `indexed_to` BIGINT NOT NULL DEFAULT -9000000000000;

CREATE TABLE `item_occurrence` (
  `item_id` CHAR(36) NOT NULL,
  `position` INTEGER NOT NULL,
  `collection_id` CHAR(36) NOT NULL,
  `span` INTEGER NOT NULL,
  `starts` BIGINT NOT NULL,
  `ends` BIGINT NOT NULL,
  `busy` INTEGER NOT NULL,
  PRIMARY KEY (`item_id`, `position`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX `item_collection_id_indexed_to_indexed_from_idx` ON `item`(`collection_id`, `indexed_to`, `indexed_from`);

CREATE INDEX `item_occurrence_collection_id_span_starts_ends_item_id_busy_idx` ON `item_occurrence`(`collection_id`, `span`, `starts`, `ends`, `item_id`, `busy`);

ALTER TABLE `item_occurrence` ADD CONSTRAINT `item_occurrence_item_id_fkey` FOREIGN KEY (`item_id`) REFERENCES `item`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
