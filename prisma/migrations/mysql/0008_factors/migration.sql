-- Second factors, app passwords with their last use, sign-ins in steps. Safe under a running older release: only new columns
-- that may be left out, and a new table.
ALTER TABLE `session` ADD COLUMN `confirmed_at` DATETIME(3);

ALTER TABLE `app_password` ADD COLUMN `last_address` VARCHAR(64) NOT NULL DEFAULT '';

ALTER TABLE `second_factor` ADD COLUMN `lookup` VARCHAR(64);

ALTER TABLE `second_factor` ADD COLUMN `counter` BIGINT NOT NULL DEFAULT 0;

ALTER TABLE `second_factor` ADD COLUMN `last_used_at` DATETIME(3);

CREATE UNIQUE INDEX `second_factor_lookup_key` ON `second_factor`(`lookup`);

CREATE TABLE `sign_in_step` (
  `id` VARCHAR(64) NOT NULL,
  `account_id` CHAR(36) NOT NULL,
  `purpose` VARCHAR(32) NOT NULL,
  `content` LONGBLOB NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX `sign_in_step_account_id_idx` ON `sign_in_step`(`account_id`);

CREATE INDEX `sign_in_step_expires_at_idx` ON `sign_in_step`(`expires_at`);
