# One makefile for the whole tree. Products go to $(BUILD), nothing else is written.
# `make help` names the targets.

BUILD    ?= build
PREFIX   ?= /usr/local
SANITIZE ?=
VERSION  := 0.1.0

CC       ?= cc
OPT      ?= $(if $(SANITIZE),-O1,-O2) # with them -O2 costs half as much again to build and gains nothing
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wconversion
HARDEN   := -fstack-protector-strong -fPIC -fvisibility=hidden $(if $(SANITIZE),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
SAN      := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
# The one that the packages are installed for.
PYTHON   ?= $(firstword $(wildcard /usr/bin/python3) python3)
DATADIR  := $(PREFIX)/share/jig
DEFINES  := -D_GNU_SOURCE -DJIG_VERSION='"$(VERSION)"' -DJIG_DATADIR='"$(DATADIR)"'
CPPFLAGS += $(DEFINES) -Isrc -Iui -Itests -I$(BUILD)/gen
CFLAGS   += -std=c17 $(OPT) -g -ffunction-sections $(WARN) $(HARDEN) $(SAN) $(EXTRA_CFLAGS)
LDFLAGS  += -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN)
LDLIBS   += -lcjson -lutf8proc -lpthread -ldl

SRC_CORE := $(sort $(wildcard src/base/*.c src/wire/*.c src/net/*.c src/client/*.c))
SRC_REST := $(sort $(filter-out $(SRC_CORE),$(wildcard src/*/*.c)))
SRC_UI   := $(sort $(wildcard ui/*/*.c))
SRC_MAIN := ui/main.c
SRC_TEST := $(sort $(wildcard tests/*/test_*.c))
SRC_TSUP := $(sort $(wildcard tests/support/*.c))
SRC_FAUL := $(sort $(wildcard tests/faults/faults*.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
BENCHES  := $(patsubst tests/bench/%.c,%,$(sort $(wildcard tests/bench/bench_*.c)))
EXAMPLES := $(patsubst examples/%.c,%,$(sort $(wildcard examples/*.c)))
PUBLIC   := src/jig.h src/base/api.h src/base/error.h src/wire/cert.h

comma    := ,
obj       = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
OBJ_CORE := $(call obj,$(SRC_CORE))
OBJ_ALL  := $(call obj,$(SRC_CORE) $(SRC_REST) $(SRC_UI))
OBJ_MAIN := $(call obj,$(SRC_MAIN))
OBJ_TEST := $(call obj,$(SRC_TEST) $(SRC_TSUP))

.DEFAULT_GOAL := all
.PHONY: all lib run test asan torture lint bench order fuzz fuzz-short picture install clean help

all: $(BUILD)/jig
lib: $(BUILD)/libjig.a $(BUILD)/libjig.so

help:
	@echo 'make run        install what is missing, build, and open the demo collection'
	@echo 'make test       install what is missing, build, and run every test'
	@echo 'make            build/jig;  make lib: build/libjig.a and build/libjig.so'
	@echo 'make lint       format, layers, banned calls, cppcheck'
	@echo 'make asan       every test under AddressSanitizer and UBSan'
	@echo 'make torture    each allocation and each call of the tests refused, and files killed while saved'
	@echo 'make fuzz       every fuzz target for FUZZ_TIME seconds (60)'
	@echo 'make fuzz-short each of them for FUZZ_RUNS inputs (5000), the same every time'
	@echo 'make bench      figures beside curl, vim and others in the same run'
	@echo 'make order      write anew which functions stand side by side (ui/order.ld)'
	@echo 'make picture    draw the picture of the README from the real screen'
	@echo 'make install    to PREFIX (/usr/local), below DESTDIR'
	@echo 'make clean      remove build/'

# What is missing is installed once a change of the list.
$(BUILD)/.deps-%: .ci/deps
	@.ci/deps $*
	@mkdir -p $(@D) && touch $@

run: $(BUILD)/.deps-build
	@$(MAKE) --no-print-directory all
	@$(BUILD)/jig demo

test: $(BUILD)/.deps-test
	@$(MAKE) --no-print-directory all $(BUILD)/jig-tests $(BUILD)/jig-faults $(BUILD)/jig-torture lib $(EXAMPLES:%=$(BUILD)/examples/%)
	JIG=$(abspath $(BUILD)/jig) JIG_TREE=$(CURDIR) JIG_BUILD=$(abspath $(BUILD)) $(BUILD)/jig-tests

asan:
	$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined test

# What keeps the program small in memory, as far as the linker and the C library know it: functions
# that run together side by side (`make order` writes which), and relocations in a short form.
LINK_SMALL := -Wl,-T,ui/order.ld -Wl,-z,pack-relative-relocs
$(BUILD)/gen/linkflags: ui/order.ld
	@mkdir -p $(@D) && echo 'int main(void) { return 0; }' > $(@D)/probe.c
	@for f in $(if $(SANITIZE),,$(LINK_SMALL)); do \
	    if $(CC) -pie -fPIC $(LDFLAGS) -o $(@D)/probe $(@D)/probe.c -Wl,--fatal-warnings $$f \
	        2> $(@D)/probe.log && $(@D)/probe; then echo $$f; fi; done > $@

$(BUILD)/jig: $(OBJ_ALL) $(OBJ_MAIN) $(BUILD)/gen/linkflags
	$(CC) -pie $(LDFLAGS) $$(cat $(BUILD)/gen/linkflags) -o $@ $(filter %.o,$^) $(LDLIBS)

# valgrind finds no source lines in sections of that kind, so it has a program without them:
# `make build/jig-plain`, for whoever looks at jig below it.
$(BUILD)/jig-plain: $(OBJ_ALL) $(OBJ_MAIN)
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(LDLIBS)

order: $(BUILD)/.deps-bench
	@$(MAKE) --no-print-directory $(BUILD)/jig-plain
	@$(PYTHON) tests/bench/order.py --jig $(BUILD)/jig-plain --build $(BUILD) --out ui/order.ld

# The archive holds one object in which only jig_* is left global, so that the names inside can't
# meet those of the program it is linked into.
$(BUILD)/libjig.a: $(OBJ_CORE)
	$(LD) -r -o $(BUILD)/libjig.o $^
	objcopy --localize-hidden $(BUILD)/libjig.o
	rm -f $@ && $(AR) rcs $@ $(BUILD)/libjig.o

$(BUILD)/libjig.so: $(OBJ_CORE)
	$(CC) -shared -Wl,-soname,libjig.so.0 $(LDFLAGS) -o $@ $^ $(LDLIBS)
	ln -sf libjig.so $(BUILD)/libjig.so.0

$(BUILD)/examples/%: examples/%.c $(BUILD)/libjig.a
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARN) -Isrc $(SAN) -o $@ $^ $(LDLIBS)

$(BUILD)/obj/tests/%: OPT := -O1 # the tests run no faster with more, and build in two thirds of the time
$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The themes are compiled in as the files that they are: one THEME("name", "text") each.
THEMES := dark light contrast ansi mono
$(BUILD)/gen/themes.h: $(THEMES:%=themes/%.ini) Makefile
	@mkdir -p $(@D)
	@for t in $(THEMES); do echo "THEME(\"$$t\","; \
	    sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' themes/$$t.ini; echo ")"; done > $@

$(BUILD)/obj/ui/term/theme.o: $(BUILD)/gen/themes.h

# Every tests/FOLDER/test_NAME.c defines `Suite *test_NAME(void)`; one runner holds them all.
$(BUILD)/gen/suites.h: $(SRC_TEST) Makefile
	@mkdir -p $(@D)
	@for t in $(SRC_TEST:tests/%.c=%); do echo "SUITE($${t%/*}, $${t#*/})"; done > $@

$(BUILD)/obj/tests/support/runner.o: $(BUILD)/gen/suites.h
TEST_WRAP := $(patsubst %,-Wl$(comma)--wrap=%,_mark_point malloc calloc realloc free)
$(BUILD)/jig-tests: $(OBJ_ALL) $(OBJ_TEST)
	$(CC) -pie $(LDFLAGS) $(TEST_WRAP) -o $@ $^ $(LDLIBS) $$(pkg-config --libs check vterm)

# The program with its system calls and allocations led through tests/faults.
FAULT_CALLS := read write pread pwrite writev recv send sendmsg poll __poll_chk connect accept socket \
    eventfd pipe2 open openat close fsync fchmod flock rename renameat renameat2 linkat unlink unlinkat \
    mkdir mkdirat mkostemp mkostemps fork pthread_create \
    malloc calloc realloc clock_gettime getaddrinfo freeaddrinfo
$(BUILD)/jig-faults: $(OBJ_ALL) $(OBJ_MAIN) $(call obj,$(SRC_FAUL))
	$(CC) -pie $(LDFLAGS) $(FAULT_CALLS:%=-Wl$(comma)--wrap=%) -o $@ $^ $(LDLIBS)

# The tests again, with faults in what src and ui call, and in that alone: they are linked by themselves
# first. Check's functions give way to tests/torture's.
TORTURE_CHECK := suite_create tcase_create suite_add_tcase tcase_set_timeout tcase_add_checked_fixture \
    tcase_add_unchecked_fixture _tcase_add_test _mark_point _ck_assert_failed
TORTURE_SINS  := $(call obj,tests/torture/sins.c)
TORTURE_OBJ   := $(filter-out $(TORTURE_SINS),$(call obj,$(sort $(wildcard tests/torture/*.c)))) \
    $(filter-out %/support/runner.o %/support/failalloc.o,$(OBJ_TEST))
$(BUILD)/obj/tests/torture/main.o: $(BUILD)/gen/suites.h
$(BUILD)/tortured.o: $(OBJ_ALL) $(call obj,$(SRC_FAUL)) $(TORTURE_SINS)
	$(LD) -r $(FAULT_CALLS:%=--wrap=%) -o $@ $^
$(BUILD)/jig-torture: $(BUILD)/tortured.o $(TORTURE_OBJ)
	$(CC) -pie $(LDFLAGS) $(TORTURE_CHECK:%=-Wl$(comma)--wrap=%) -o $@ $^ $(LDLIBS) \
	    $$(pkg-config --libs check vterm)

# At length what the suites torture, kills, powercuts and faults_saves do in a short sample.
TORTURE_ARGS ?=
torture: $(BUILD)/.deps-test
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=address,undefined all $(BUILD)/asan/jig-tests \
	    $(BUILD)/asan/jig-faults $(BUILD)/asan/jig-torture
	@export JIG=$(abspath $(BUILD)/asan/jig) JIG_TREE=$(CURDIR) JIG_BUILD=$(abspath $(BUILD)/asan); \
	for s in kills powercuts faults_saves; do \
	    JIG_KILLS=1000 JIG_POWERCUTS=1000 JIG_TORTURE=1 CK_RUN_SUITE=$$s CK_DEFAULT_TIMEOUT=1200 $(BUILD)/asan/jig-tests || exit 1; done; \
	$(BUILD)/asan/jig-torture --log $(BUILD)/torture.log $(TORTURE_ARGS)

lint: $(BUILD)/.deps-test
	@$(MAKE) --no-print-directory lib
	@$(PYTHON) tests/lint/lint.py --cc '$(CC)' --lib $(BUILD)/libjig.so

# Fuzzers are clang's, with every object instrumented, so they have objects of their own.
FUZZ_TIME ?= 60
FUZZ_RUNS ?= 5000
FUZZ_ARGS ?= -max_total_time=$(FUZZ_TIME)
FUZZ_CC   := clang $(DEFINES) -Isrc -std=c17 -O1 -g $(WARN) $(EXTRA_CFLAGS) \
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_OBJ  := $(patsubst %.c,$(BUILD)/fuzz/obj/%.o,$(SRC_CORE) $(SRC_REST))
.SECONDARY: $(FUZZ_OBJ) # or make removes them when the fuzzers are linked

$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

$(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_OBJ)
	$(FUZZ_CC) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# The corpus of the tree is read, never written: what a run finds goes to the build folder.
FUZZ_RUN  := $(FUZZERS:%=run-%)
.PHONY: $(FUZZ_RUN)
$(FUZZ_RUN): run-fuzz_%: $(BUILD)/fuzz/fuzz_%
	@new=$(BUILD)/fuzz/new/$*; $(if $(findstring -runs,$(FUZZ_ARGS)),rm -rf $$new;) mkdir -p $$new; \
	$< $(FUZZ_ARGS) -print_final_stats=0 -verbosity=0 -artifact_prefix=$$new/ $$new \
	    $(wildcard tests/fuzz/corpus/$*) 2> $$new.log || { cat $$new.log; exit 1; }; \
	echo "fuzz_$*: clean"

fuzz: $(BUILD)/.deps-test
	@$(MAKE) --no-print-directory $(FUZZ_RUN)
	@echo "$(words $(FUZZERS)) fuzz targets clean"

# The same runs every time, so that it ends when it should: what a change breaks outright.
fuzz-short:
	@$(MAKE) --no-print-directory fuzz FUZZ_ARGS='-runs=$(FUZZ_RUNS) -seed=1'

$(BUILD)/bench/bench_%: tests/bench/bench_%.c $(OBJ_ALL)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -std=c17 $(OPT) $(WARN) -o $@ $< $(if $(findstring curses,$*),-lncursesw -ltinfo)

bench: $(BUILD)/.deps-bench
	@$(MAKE) --no-print-directory all $(BENCHES:%=$(BUILD)/bench/%) \
	    $(BUILD)/bench/launch $(BUILD)/bench/floor_get $(BUILD)/bench/floor_curses \
	    $(BUILD)/bench/floor_arriving
	@$(PYTHON) tests/bench/run.py --build $(BUILD) $(BENCH_ARGS)

# The README's picture, from the real screen. Wants python3-pyte, python3-pil, fonts-jetbrains-mono.
picture: all
	XDG_CONFIG_HOME=$(abspath $(BUILD)/home) XDG_DATA_HOME=$(abspath $(BUILD)/home) \
	    XDG_STATE_HOME=$(abspath $(BUILD)/home) tests/pty/picture.py examples/workbench.png \
	    '|list orders|\x1b[B\r|Idempotency-Key|\x12|201 Created|\x1b4\x1b[B\x1b[B\x1b[B' -- $(BUILD)/jig demo

install: all lib
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(DATADIR)/themes
	install -m 755 $(BUILD)/jig $(DESTDIR)$(PREFIX)/bin/jig
	install -m 644 $(BUILD)/libjig.a $(DESTDIR)$(PREFIX)/lib/libjig.a
	install -m 755 $(BUILD)/libjig.so $(DESTDIR)$(PREFIX)/lib/libjig.so.$(VERSION)
	ln -sf libjig.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/libjig.so.0
	ln -sf libjig.so.0 $(DESTDIR)$(PREFIX)/lib/libjig.so
	for h in $(PUBLIC:src/%=%); do \
	    install -D -m 644 src/$$h $(DESTDIR)$(PREFIX)/include/jig/$$h; done
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' src/jig.pc.in \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/jig.pc
	install -m 644 themes/*.ini $(DESTDIR)$(DATADIR)/themes/
	cp -R examples/demo $(DESTDIR)$(DATADIR)/
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BUILD)/jig --generate man > $(DESTDIR)$(PREFIX)/share/man/man1/jig.1
	$(BUILD)/jig --generate completions-bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/jig
	$(BUILD)/jig --generate completions-zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_jig
	$(BUILD)/jig --generate completions-fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/jig.fish

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
