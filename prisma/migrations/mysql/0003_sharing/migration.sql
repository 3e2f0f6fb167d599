-- Who acts in all calendars of an account (calendar-proxy). Safe under a running server: a new table.
CREATE TABLE `calendar_proxy` (
  `account_id` CHAR(36) NOT NULL,
  `grantee` VARCHAR(190) NOT NULL,
  `access` VARCHAR(8) NOT NULL,
  PRIMARY KEY (`account_id`, `grantee`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX `calendar_proxy_grantee_idx` ON `calendar_proxy`(`grantee`);
ALTER TABLE `calendar_proxy` ADD CONSTRAINT `calendar_proxy_account_id_fkey` FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
