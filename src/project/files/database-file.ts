/** Whether a name is that of a SQLite file. As a fixture all of its rows come; others are read by loaddata. */
export const isDatabaseFile = (path: string): boolean => /\.(sqlite3?|db3?)$/i.test(path)
