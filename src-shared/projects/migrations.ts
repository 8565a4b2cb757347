/**
 * From each version of project.json to the next; entry i leads from version i + 1. Append only: what a released version
 * wrote must stay readable for ever, and test/fixtures/projects holds a file of each.
 */
export const migrations: readonly ((manifest: unknown) => unknown)[] = [];
