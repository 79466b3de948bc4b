/* Loads a library of loops and calls some of them: loader LIBRARY LEVEL FILE...

   A file holds one call, in numbers of 64 bits: the name of the function in eight of them, how many words of its table
   are addresses, how many words the table has, how many bytes of memory follow; then which words are addresses, the
   table with addresses counted from the beginning of the memory, and the memory. What is there after the call takes
   its place. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef _WIN32
#include <windows.h>
#define OPEN(path) ((void *)LoadLibraryA(path))
#define FIND(library, name) ((void *)GetProcAddress((HMODULE)(library), name))
#else
#include <dlfcn.h>
#define OPEN(path) dlopen(path, RTLD_NOW)
#define FIND(library, name) dlsym(library, name)
#endif

enum { LINE = 64, NAME = 8, COUNTS = 3 };

static int fail(const char *what, const char *which) {
  fprintf(stderr, "%s: %s\n", what, which);
  return 1;
}

static int called(void *library, const char *path) {
  FILE *file = fopen(path, "r+b");
  int64_t head[NAME + COUNTS];
  if (!file || fread(head, 8, NAME + COUNTS, file) != NAME + COUNTS) return fail("no call", path);
  int64_t addresses = head[NAME], words = head[NAME + 1], bytes = head[NAME + 2];
  int64_t *at = malloc(8 * (addresses + words));
  int64_t *table = at + addresses;
  char *memory = (char *)(((uintptr_t)malloc(bytes + LINE) + LINE - 1) / LINE * LINE);
  long begin = ftell(file) + 8 * addresses;
  if (fread(at, 8, addresses + words, file) != (size_t)(addresses + words)) return fail("no table", path);
  if (fread(memory, 1, bytes, file) != (size_t)bytes) return fail("no memory", path);
  int32_t (*function)(int64_t *) = (int32_t (*)(int64_t *))FIND(library, (const char *)head);
  if (!function) return fail("no function", (const char *)head);
  for (int64_t i = 0; i < addresses; i++) table[at[i]] += (int64_t)(intptr_t)memory;
  if (function(table) != 0) return fail("an error", (const char *)head);
  for (int64_t i = 0; i < addresses; i++) table[at[i]] -= (int64_t)(intptr_t)memory;
  fseek(file, begin, SEEK_SET);
  fwrite(table, 8, words, file);
  fwrite(memory, 1, bytes, file);
  return fclose(file);
}

int main(int count, char **given) {
  void *library = count > 2 ? OPEN(given[1]) : NULL;
  if (!library) return fail("not loaded", count > 1 ? given[1] : "nothing");
  int32_t (*level)(void) = (int32_t (*)(void))FIND(library, "level");
  if (!level || level() < atoi(given[2])) return fail("the processor is too old for", given[1]);
  for (int i = 3; i < count; i++) {
    if (called(library, given[i])) return 1;
  }
  return 0;
}
