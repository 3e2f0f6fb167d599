-- Kinds of login beside the password. Safe under a running server: only columns with a default and new tables.
ALTER TABLE `session` ADD COLUMN `login_kind` VARCHAR(16) NOT NULL DEFAULT 'password';
ALTER TABLE `session` ADD COLUMN `login_ref` VARCHAR(64);
ALTER TABLE `session` ADD COLUMN `login_state` LONGBLOB;
CREATE INDEX `session_login_ref_idx` ON `session`(`login_ref`);

CREATE TABLE `mailbox_secret` (
  `account_id` CHAR(36) NOT NULL,
  `sealed` LONGBLOB NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`account_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
ALTER TABLE `mailbox_secret` ADD CONSTRAINT `mailbox_secret_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE `used_ticket` (
  `key` VARCHAR(64) NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`key`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX `used_ticket_expires_at_idx` ON `used_ticket`(`expires_at`);
