/** Which Debian packages have the libraries that the project's packages look for when they are imported: pure. */

/** What is said of the one that is missing → package, by names that are the same from release to release. */
const libraries: ReadonlyArray<readonly [RegExp, string]> = [
  [/Could not find the (GDAL|GEOS) library|libgdal|libgeos/i, 'gdal-bin'],
  [/SpatiaLite|mod_spatialite/i, 'libsqlite3-mod-spatialite'],
  [/spatialindex|undefined symbol: Error_GetLastErrorNum/, 'libspatialindex-dev'],
  [/libproj\b/, 'libproj-dev'],
  [/libGL\.so/, 'libgl1'],
  [/libEGL\.so/, 'libegl1'],
  [/libgthread-2\.0|libglib-2\.0|cannot load library '(lib)?gobject/, 'libglib2.0-0'],
  [/libgobject-2\.0|libpango|'pango|weasyprint/i, 'libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'],
  [/libgdk_pixbuf|gdk_pixbuf/, 'libgdk-pixbuf-2.0-0'],
  [/libcairo|no library called "cairo/, 'libcairo2'],
  [/failed to find libmagic|libmagic\.so/, 'libmagic1'],
  [/libzbar|zbar shared library/, 'libzbar0'],
  [/libdmtx|dmtx shared library/, 'libdmtx0b'],
  [/MagickWand shared library|libMagickWand/, 'libmagickwand-dev'],
  [/libvips|'vips/, 'libvips42'],
  [/libpq\.so|no pq wrapper available/, 'libpq5'],
  [/libmysqlclient|libmariadb\.so/, 'libmariadb3'],
  [/libodbc\.so/, 'unixodbc'],
  [/libxmlsec1/, 'libxmlsec1-openssl'],
  [/libxslt\.so/, 'libxslt1.1'],
  [/libxml2\.so/, 'libxml2'],
  [/libgomp\.so/, 'libgomp1'],
  [/libSM\.so/, 'libsm6'],
  [/libICE\.so/, 'libice6'],
  [/libX11\.so/, 'libx11-6'],
  [/libXext\.so/, 'libxext6'],
  [/libXrender\.so/, 'libxrender1'],
  [/libxcb\.so/, 'libxcb1'],
  [/libsndfile|sndfile library not found/, 'libsndfile1'],
  [/libportaudio|PortAudio library not found/, 'libportaudio2'],
  [/libusb|No backend available/, 'libusb-1.0-0'],
  [/libmemcached\.so/, 'libmemcached11'],
  [/libsnappy\.so/, 'libsnappy1v5'],
  [/librdkafka\.so/, 'librdkafka1'],
  [/libsodium|sodium library/, 'libsodium23'],
  [/libtesseract/, 'tesseract-ocr'],
  [/libpoppler/, 'poppler-utils'],
  [/libenchant|enchant C library/, 'libenchant-2-2'],
  [/libaugeas/, 'libaugeas0'],
  [/libopenjp2/, 'libopenjp2-7'],
  [/libfreetype\.so/, 'libfreetype6'],
  [/libharfbuzz\.so/, 'libharfbuzz0b'],
  [/libjpeg\.so/, 'libjpeg-dev'],
  [/libcurl\.so/, 'libcurl4'],
  [/libldap/, 'libldap-common'],
  [/libhdf5/, 'libhdf5-dev'],
  [/libgraphviz|libcgraph|"dot" not found/, 'graphviz'],
  [/libatlas|libcblas|libopenblas/, 'libopenblas0'],
  [/liblzma/, 'liblzma5'],
  [/libffi\.so/, 'libffi8'],
]

/** What says that it is a library that is missing, and not a file of the project. */
const signs =
  /cannot open shared object file|undefined symbol: Error_GetLastErrorNum|spatialindex_c|cannot load library|shared library|no library called|[Cc]ould not find the (GDAL|GEOS)|[Ff]ailed to find lib|Unable to (find|load) .*(library|extension)|library not found|C library|no pq wrapper available|mod_spatialite|No backend available|Could not (find|import) .*(pango|gobject|cairo)/i

/** The packages of what is missing, by what was raised and from what; empty where that is no library. */
export function findLibraries(text: string): string[] {
  const lines = text.split('\n').filter((line) => signs.test(line))
  const found = lines.flatMap((line) =>
    libraries.filter(([sign]) => sign.test(line)).flatMap(([, names]) => names.split(' ')),
  )
  return [...new Set(found)].sort()
}

/** The first library that nothing here has a package for, as the error names it. */
export const findUnknownLibrary = (text: string): string | undefined =>
  /\b(lib[\w+-]+(?:[.-][\w.+-]+)?\.so[\w.]*): cannot open shared object file/.exec(text)?.[1]

/** The package of a library by its soname (Debian Policy, 8.1): `libfoo.so.3` is in libfoo3, `libx-2.so.0` in libx-2-0. */
export function nameLibraryPackage(soname: string): string | undefined {
  const [, name, version] = /^(lib[\w+-]+)\.so\.(\d+)/.exec(soname) ?? []
  if (name === undefined) return undefined
  return `${name.toLowerCase().replaceAll('_', '-')}${/\d$/.test(name) ? '-' : ''}${version}`
}
