import type { Inputs, Project } from '../model.ts'

/** The variables that settings can't do without and that this site can give: a Redis only where it has one of its own. */
export const listLent = ({ lent = [] }: Pick<Project, 'lent'>, { services }: Pick<Inputs, 'services'>) =>
  lent.filter(({ value }) => value.what !== 'redis' || services.includes('redis'))
