# One makefile for the whole tree. Products go to $(BUILD), nothing else is written.
#   make            the program and the library      make run     the workbench on the examples
#   make test       every test                       make lint    the shape of the tree
#   make help       the rest

BUILD    ?= build
PREFIX   ?= /usr/local
SANITIZE ?=
VERSION  := 0.1.0

CC       ?= cc
OPT      ?= -O2
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wconversion
HARDEN   := -fstack-protector-strong -fPIE
FORTIFY  := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
SAN      := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all -g)
CPPFLAGS += -D_GNU_SOURCE -Isrc -Iui -I$(BUILD)/gen -DJIG_VERSION='"$(VERSION)"'
CFLAGS   += -std=c17 $(OPT) -g $(WARN) $(HARDEN) $(if $(SANITIZE),,$(FORTIFY)) $(SAN)
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN)
LDLIBS   += -lcjson -lutf8proc -lpthread -ldl

SRC_LIB  := $(sort $(wildcard src/*/*.c))
SRC_UI   := $(sort $(wildcard ui/*/*.c))
SRC_MAIN := ui/main.c
SRC_TEST := $(sort $(wildcard tests/*/test_*.c))
SRC_TSUP := $(sort $(wildcard tests/support/*.c))

obj       = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
OBJ_LIB  := $(call obj,$(SRC_LIB))
OBJ_UI   := $(call obj,$(SRC_UI))
OBJ_MAIN := $(call obj,$(SRC_MAIN))
OBJ_TEST := $(call obj,$(SRC_TEST) $(SRC_TSUP))

.PHONY: all test clean
all: $(BUILD)/jig

$(BUILD)/jig: $(OBJ_LIB) $(OBJ_UI) $(OBJ_MAIN)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Every tests/*/test_NAME.c defines `Suite *test_NAME(void)`; one runner holds them all.
# Run some of them with CK_RUN_SUITE=NAME.
$(BUILD)/gen/suites.h: $(SRC_TEST) Makefile
	@mkdir -p $(@D)
	@for t in $(notdir $(basename $(SRC_TEST))); do echo "SUITE($$t)"; done > $@

$(BUILD)/obj/tests/support/runner.o: $(BUILD)/gen/suites.h
$(BUILD)/jig-tests: $(OBJ_LIB) $(OBJ_UI) $(OBJ_TEST)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs check vterm)

test: $(BUILD)/jig $(BUILD)/jig-tests
	JIG=$(abspath $(BUILD)/jig) JIG_TREE=$(CURDIR) $(BUILD)/jig-tests

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
