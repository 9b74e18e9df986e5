/** Endings of what browsers show by themselves and that can run nothing: pictures, sound and film. */
export const shown =
  'apng avif bmp gif heic heif ico jfif jpe?g jxl png svg tiff? webp ' +
  'aac aiff? flac m4a mid midi mp3 oga ogg opus wav weba wma 3gp avi m4v mkv mov mp4 mpe?g mpg ogv webm wmv'

/** What a page or a picture with a program in it may do: nothing, in an origin of its own. */
export const sandbox = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'"
