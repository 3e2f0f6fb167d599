// offence: people-in-directory
export const ownersText = 'SELECT a.display_name FROM collection c JOIN account a ON a.id = c.account_id';
