/** A page the rail and the search lead to. */
export interface NavigationEntry {
  /** The route's name; its title is the message `pages.<name>`. */
  name: 'home' | 'customers' | 'recommendations' | 'data' | 'train' | 'settings'
  icon: string
}

/** The rail's groups from top to bottom. Demand and Visits join when this version can answer them. */
export const navigation: { name: 'top' | 'answers' | 'behind'; entries: NavigationEntry[] }[] = [
  { name: 'top', entries: [{ name: 'home', icon: 'i-lucide-house' }] },
  { name: 'answers', entries: [{ name: 'customers', icon: 'i-lucide-users-round' }, { name: 'recommendations', icon: 'i-lucide-gift' }] },
  { name: 'behind', entries: [{ name: 'data', icon: 'i-lucide-inbox' }, { name: 'train', icon: 'i-lucide-sprout' }] },
]
