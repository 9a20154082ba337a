import { type Config, ConfigError } from '../../config.ts'

/** The database of a command that must not make one of its own. */
export function requiredDatabaseUrl(config: Config): string {
  if (config.databaseUrl) return config.databaseUrl
  throw new ConfigError(['DATABASE_URL: must be set for this command'])
}
