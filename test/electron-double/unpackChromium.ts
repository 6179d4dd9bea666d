import chromium from '@sparticuz/chromium'

/**
 * Run by `findChromium` in a process of its own, since the package unpacks into the folder for temporary files and
 * reads the environment while it is imported. Fails where the package has no browser for this system.
 */
await chromium.executablePath()
