-- The foundation: accounts, collections with their change log, outbox, jobs, mail settings, devices.

CREATE TABLE `account` (
  `id` CHAR(36) NOT NULL,
  `domain` VARCHAR(190) NOT NULL,
  `uid` VARCHAR(190) NOT NULL,
  `kind` VARCHAR(16) NOT NULL DEFAULT 'user',
  `display_name` VARCHAR(255) NOT NULL DEFAULT '',
  `created_at` DATETIME(3) NOT NULL,
  `last_login_at` DATETIME(3),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `address` (
  `address` VARCHAR(190) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `domain` VARCHAR(190) NOT NULL,
  `reason` VARCHAR(32) NOT NULL,
  `position` INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (`address`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `preference` (
  `account_id` CHAR(36) NOT NULL,
  `values` JSON NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`account_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `local_user` (
  `login` VARCHAR(190) NOT NULL,
  `domain` VARCHAR(190) NOT NULL,
  `password_hash` VARCHAR(255) NOT NULL,
  `display_name` VARCHAR(255) NOT NULL DEFAULT '',
  `aliases` JSON NOT NULL,
  `active` BOOLEAN NOT NULL DEFAULT true,
  `admin` BOOLEAN NOT NULL DEFAULT false,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`login`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `session` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `last_seen_at` DATETIME(3) NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  `revoked_at` DATETIME(3),
  `address` VARCHAR(64) NOT NULL,
  `agent` VARCHAR(255) NOT NULL,
  `mail_secret` LONGBLOB,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `app_password` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `name` VARCHAR(190) NOT NULL,
  `scope` VARCHAR(32) NOT NULL,
  `hash` VARCHAR(255) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `last_used_at` DATETIME(3),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `second_factor` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `kind` VARCHAR(16) NOT NULL,
  `name` VARCHAR(190) NOT NULL,
  `secret` LONGBLOB NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `login_throttle` (
  `key` VARCHAR(190) NOT NULL,
  `failures` INTEGER NOT NULL,
  `first_at` DATETIME(3) NOT NULL,
  `blocked_until` DATETIME(3),
  PRIMARY KEY (`key`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `audit_event` (
  `id` CHAR(36) NOT NULL,
  `at` DATETIME(3) NOT NULL,
  `domain` VARCHAR(190) NOT NULL,
  `account_id` CHAR(36),
  `action` VARCHAR(64) NOT NULL,
  `address` VARCHAR(64) NOT NULL,
  `details` JSON NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `collection` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `kind` VARCHAR(16) NOT NULL,
  `name` VARCHAR(190) NOT NULL,
  `display_name` VARCHAR(255) NOT NULL DEFAULT '',
  `description` LONGTEXT NOT NULL DEFAULT (''),
  `color` VARCHAR(16) NOT NULL DEFAULT '',
  `position` INTEGER NOT NULL DEFAULT 0,
  `components` VARCHAR(64) NOT NULL DEFAULT '',
  `timezone` LONGTEXT NOT NULL DEFAULT (''),
  `transparent` BOOLEAN NOT NULL DEFAULT false,
  `is_default` BOOLEAN NOT NULL DEFAULT false,
  `dead_properties` JSON NOT NULL,
  `modseq` BIGINT NOT NULL DEFAULT 0,
  `forgotten_below` BIGINT NOT NULL DEFAULT 0,
  `epoch` VARCHAR(36) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `item` (
  `id` CHAR(36) NOT NULL,
  `collection_id` CHAR(36) NOT NULL,
  `name` VARCHAR(400) NOT NULL,
  `uid` VARCHAR(255) NOT NULL,
  `body` LONGTEXT NOT NULL,
  `etag` VARCHAR(64) NOT NULL,
  `size` INTEGER NOT NULL,
  `component` VARCHAR(16) NOT NULL,
  `modseq` BIGINT NOT NULL,
  `created_seq` BIGINT NOT NULL,
  `summary` VARCHAR(255) NOT NULL DEFAULT '',
  `first_start` BIGINT,
  `last_end` BIGINT,
  `recurring` BOOLEAN NOT NULL DEFAULT false,
  `has_alarm` BOOLEAN NOT NULL DEFAULT false,
  `classified` VARCHAR(16) NOT NULL DEFAULT 'PUBLIC',
  `status` VARCHAR(16) NOT NULL DEFAULT '',
  `search_text` LONGTEXT NOT NULL DEFAULT (''),
  `schedule_tag` VARCHAR(64),
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `item_email` (
  `item_id` CHAR(36) NOT NULL,
  `collection_id` CHAR(36) NOT NULL,
  `email` VARCHAR(190) NOT NULL,
  PRIMARY KEY (`item_id`, `email`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `tombstone` (
  `collection_id` CHAR(36) NOT NULL,
  `name` VARCHAR(400) NOT NULL,
  `uid` VARCHAR(255) NOT NULL,
  `modseq` BIGINT NOT NULL,
  `created_seq` BIGINT NOT NULL,
  `deleted_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`collection_id`, `modseq`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `item_version` (
  `id` CHAR(36) NOT NULL,
  `collection_id` CHAR(36) NOT NULL,
  `name` VARCHAR(400) NOT NULL,
  `uid` VARCHAR(255) NOT NULL,
  `body` LONGTEXT NOT NULL,
  `component` VARCHAR(16) NOT NULL,
  `reason` VARCHAR(16) NOT NULL,
  `modseq` BIGINT NOT NULL,
  `saved_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `collection_grant` (
  `collection_id` CHAR(36) NOT NULL,
  `grantee` VARCHAR(190) NOT NULL,
  `public_right` VARCHAR(16) NOT NULL,
  `confidential_right` VARCHAR(16) NOT NULL,
  `private_right` VARCHAR(16) NOT NULL,
  `can_create` BOOLEAN NOT NULL DEFAULT false,
  `can_erase` BOOLEAN NOT NULL DEFAULT false,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`collection_id`, `grantee`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `subscription` (
  `account_id` CHAR(36) NOT NULL,
  `collection_id` CHAR(36) NOT NULL,
  `display_name` VARCHAR(255),
  `color` VARCHAR(16),
  `visible` BOOLEAN NOT NULL DEFAULT true,
  PRIMARY KEY (`account_id`, `collection_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `alarm` (
  `id` CHAR(36) NOT NULL,
  `collection_id` CHAR(36) NOT NULL,
  `item_id` CHAR(36) NOT NULL,
  `occurrence` BIGINT NOT NULL,
  `due_at` DATETIME(3) NOT NULL,
  `channel` VARCHAR(16) NOT NULL,
  `done_at` DATETIME(3),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `outbox` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36),
  `kind` VARCHAR(32) NOT NULL,
  `payload` JSON NOT NULL,
  `content` LONGBLOB,
  `state` VARCHAR(16) NOT NULL DEFAULT 'waiting',
  `due_at` DATETIME(3) NOT NULL,
  `attempts` INTEGER NOT NULL DEFAULT 0,
  `last_error` LONGTEXT NOT NULL DEFAULT (''),
  `locked_by` VARCHAR(64),
  `locked_at` DATETIME(3),
  `created_at` DATETIME(3) NOT NULL,
  `done_at` DATETIME(3),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `job` (
  `name` VARCHAR(64) NOT NULL,
  `next_at` DATETIME(3) NOT NULL,
  `locked_by` VARCHAR(64),
  `locked_at` DATETIME(3),
  `last_at` DATETIME(3),
  `last_error` LONGTEXT NOT NULL DEFAULT (''),
  PRIMARY KEY (`name`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `mail_identity` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `name` VARCHAR(255) NOT NULL,
  `address` VARCHAR(190) NOT NULL,
  `reply_to` VARCHAR(190) NOT NULL DEFAULT '',
  `signature` LONGTEXT NOT NULL DEFAULT (''),
  `is_default` BOOLEAN NOT NULL DEFAULT false,
  `position` INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `extra_mailbox` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `name` VARCHAR(190) NOT NULL,
  `settings` JSON NOT NULL,
  `secret` LONGBLOB,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `trusted_sender` (
  `account_id` CHAR(36) NOT NULL,
  `address` VARCHAR(190) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`account_id`, `address`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `collected_address` (
  `account_id` CHAR(36) NOT NULL,
  `address` VARCHAR(190) NOT NULL,
  `name` VARCHAR(255) NOT NULL DEFAULT '',
  `uses` INTEGER NOT NULL DEFAULT 1,
  `last_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`account_id`, `address`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `device` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `device_id` VARCHAR(64) NOT NULL,
  `kind` VARCHAR(64) NOT NULL,
  `agent` VARCHAR(255) NOT NULL DEFAULT '',
  `state` VARCHAR(16) NOT NULL DEFAULT 'allowed',
  `created_at` DATETIME(3) NOT NULL,
  `last_seen_at` DATETIME(3),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `device_folder` (
  `device_row` CHAR(36) NOT NULL,
  `folder` VARCHAR(190) NOT NULL,
  `current_key` VARCHAR(64) NOT NULL,
  `current_state` JSON NOT NULL,
  `previous_key` VARCHAR(64),
  `previous_state` JSON,
  PRIMARY KEY (`device_row`, `folder`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `push_subscription` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `endpoint` LONGTEXT NOT NULL,
  `keys` JSON NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `hold` (
  `id` CHAR(36) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `uid` VARCHAR(255) NOT NULL,
  `organizer` VARCHAR(190) NOT NULL,
  `starts_at` DATETIME(3) NOT NULL,
  `ends_at` DATETIME(3) NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE UNIQUE INDEX `account_domain_uid_key` ON `account`(`domain`, `uid`);

CREATE INDEX `address_account_id_idx` ON `address`(`account_id`);

CREATE INDEX `local_user_domain_idx` ON `local_user`(`domain`);

CREATE INDEX `session_account_id_idx` ON `session`(`account_id`);

CREATE INDEX `session_expires_at_idx` ON `session`(`expires_at`);

CREATE INDEX `app_password_account_id_idx` ON `app_password`(`account_id`);

CREATE INDEX `second_factor_account_id_idx` ON `second_factor`(`account_id`);

CREATE INDEX `login_throttle_first_at_idx` ON `login_throttle`(`first_at`);

CREATE INDEX `audit_event_domain_at_idx` ON `audit_event`(`domain`, `at`);

CREATE UNIQUE INDEX `collection_account_id_kind_name_key` ON `collection`(`account_id`, `kind`, `name`);

CREATE INDEX `item_collection_id_uid_idx` ON `item`(`collection_id`, `uid`);

CREATE INDEX `item_collection_id_modseq_idx` ON `item`(`collection_id`, `modseq`);

CREATE INDEX `item_collection_id_last_end_first_start_idx` ON `item`(`collection_id`, `last_end`, `first_start`);

CREATE UNIQUE INDEX `item_collection_id_name_key` ON `item`(`collection_id`, `name`);
-- Listings (names and etags of a whole collection) are answered from this index alone.
CREATE INDEX `item_listing_idx` ON `item`(`collection_id`, `name`, `etag`, `size`, `component`);

CREATE INDEX `item_email_collection_id_email_idx` ON `item_email`(`collection_id`, `email`);

CREATE INDEX `tombstone_deleted_at_idx` ON `tombstone`(`deleted_at`);

CREATE INDEX `item_version_collection_id_uid_idx` ON `item_version`(`collection_id`, `uid`);

CREATE INDEX `item_version_saved_at_idx` ON `item_version`(`saved_at`);

CREATE INDEX `collection_grant_grantee_idx` ON `collection_grant`(`grantee`);

CREATE INDEX `alarm_due_at_idx` ON `alarm`(`due_at`);

CREATE INDEX `alarm_item_id_idx` ON `alarm`(`item_id`);

CREATE INDEX `outbox_state_due_at_idx` ON `outbox`(`state`, `due_at`);

CREATE INDEX `outbox_account_id_state_idx` ON `outbox`(`account_id`, `state`);

CREATE INDEX `job_next_at_idx` ON `job`(`next_at`);

CREATE INDEX `mail_identity_account_id_idx` ON `mail_identity`(`account_id`);

CREATE INDEX `extra_mailbox_account_id_idx` ON `extra_mailbox`(`account_id`);

CREATE UNIQUE INDEX `device_account_id_device_id_key` ON `device`(`account_id`, `device_id`);

CREATE INDEX `push_subscription_account_id_idx` ON `push_subscription`(`account_id`);

CREATE INDEX `hold_account_id_starts_at_idx` ON `hold`(`account_id`, `starts_at`);

ALTER TABLE `address` ADD CONSTRAINT `address_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `preference` ADD CONSTRAINT `preference_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `session` ADD CONSTRAINT `session_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `collection` ADD CONSTRAINT `collection_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `item` ADD CONSTRAINT `item_collection_id_fkey` FOREIGN KEY (`collection_id`) REFERENCES `collection`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `item_email` ADD CONSTRAINT `item_email_item_id_fkey` FOREIGN KEY (`item_id`) REFERENCES `item`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `tombstone` ADD CONSTRAINT `tombstone_collection_id_fkey` FOREIGN KEY (`collection_id`) REFERENCES `collection`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `collection_grant` ADD CONSTRAINT `collection_grant_collection_id_fkey` FOREIGN KEY (`collection_id`) REFERENCES `collection`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `subscription` ADD CONSTRAINT `subscription_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `subscription` ADD CONSTRAINT `subscription_collection_id_fkey` FOREIGN KEY (`collection_id`) REFERENCES `collection`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `device_folder` ADD CONSTRAINT `device_folder_device_row_fkey` FOREIGN KEY (`device_row`) REFERENCES `device`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
