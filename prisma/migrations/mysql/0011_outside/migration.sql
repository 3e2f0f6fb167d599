-- What an OpenID provider says of a person, and whom its back-channel logout names. Only adds columns that may be left out, and an
-- index; safe under a running server of the release before.
ALTER TABLE `account` ADD COLUMN `vouched` JSON;

ALTER TABLE `session` ADD COLUMN `login_subject` VARCHAR(64);

CREATE INDEX `session_login_subject_idx` ON `session`(`login_subject`);
