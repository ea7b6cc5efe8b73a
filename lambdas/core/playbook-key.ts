const globMatches = (glob: string, id: string): boolean =>
  new RegExp(`^${glob.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*")}$`).test(id);

/** Does a key of the configuration, a playbook's id or a glob, cover this playbook? */
export const keyCovers = (key: string, playbook: string): boolean =>
  key === playbook || (key.includes("*") && globMatches(key, playbook));
