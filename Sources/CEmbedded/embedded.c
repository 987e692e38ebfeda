#include "embedded.h"

#include <string.h>

static const unsigned char digits[] = {
#embed "data/digits.csv.gz"
};

// A model whose weights have not been trained yet is left out. After adding a file, touch this one: the build
// doesn't know that it looked for it.
#if __has_embed("data/digits-mlp.safetensors")
#define HAS_DIGITS_MLP
static const unsigned char digits_mlp[] = {
#embed "data/digits-mlp.safetensors"
};
#endif

#if __has_embed("data/lenet-300-100.safetensors")
#define HAS_LENET_300_100
static const unsigned char lenet_300_100[] = {
#embed "data/lenet-300-100.safetensors"
};
#endif

#if __has_embed("data/lenet5.safetensors")
#define HAS_LENET5
static const unsigned char lenet5[] = {
#embed "data/lenet5.safetensors"
};
#endif

#if __has_embed("data/mobilenet-tiny.safetensors")
#define HAS_MOBILENET_TINY
static const unsigned char mobilenet_tiny[] = {
#embed "data/mobilenet-tiny.safetensors"
};
#endif

#if __has_embed("data/resnet8.safetensors")
#define HAS_RESNET8
static const unsigned char resnet8[] = {
#embed "data/resnet8.safetensors"
};
#endif

static const struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} files[] = {
    {"digits.csv.gz", digits, sizeof digits},
#ifdef HAS_DIGITS_MLP
    {"digits-mlp.safetensors", digits_mlp, sizeof digits_mlp},
#endif
#ifdef HAS_LENET_300_100
    {"lenet-300-100.safetensors", lenet_300_100, sizeof lenet_300_100},
#endif
#ifdef HAS_LENET5
    {"lenet5.safetensors", lenet5, sizeof lenet5},
#endif
#ifdef HAS_MOBILENET_TINY
    {"mobilenet-tiny.safetensors", mobilenet_tiny, sizeof mobilenet_tiny},
#endif
#ifdef HAS_RESNET8
    {"resnet8.safetensors", resnet8, sizeof resnet8},
#endif
};

const unsigned char *embedded_file(const char *name, size_t *size) {
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (strcmp(files[i].name, name) == 0) {
      *size = files[i].size;
      return files[i].bytes;
    }
  }
  *size = 0;
  return NULL;
}
