-- Files hung on events (RFC 8607). Only adds.
CREATE TABLE `attachment` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `filename` VARCHAR(255) NOT NULL,
  `media_type` VARCHAR(255) NOT NULL,
  `size` INTEGER NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `attachment_chunk` (
  `attachment_id` CHAR(36) NOT NULL,
  `position` INTEGER NOT NULL,
  `content` LONGBLOB NOT NULL,
  PRIMARY KEY (`attachment_id`, `position`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `attachment_use` (
  `attachment_id` CHAR(36) NOT NULL,
  `item_id` CHAR(36) NOT NULL,
  PRIMARY KEY (`attachment_id`, `item_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX `attachment_account_id_idx` ON `attachment`(`account_id`);

CREATE INDEX `attachment_created_at_idx` ON `attachment`(`created_at`);

CREATE INDEX `attachment_use_item_id_idx` ON `attachment_use`(`item_id`);

ALTER TABLE `attachment_chunk` ADD CONSTRAINT `attachment_chunk_attachment_id_fkey` FOREIGN KEY (`attachment_id`) REFERENCES `attachment`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `attachment_use` ADD CONSTRAINT `attachment_use_attachment_id_fkey` FOREIGN KEY (`attachment_id`) REFERENCES `attachment`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `attachment_use` ADD CONSTRAINT `attachment_use_item_id_fkey` FOREIGN KEY (`item_id`) REFERENCES `item`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
