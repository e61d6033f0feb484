// Verifies a heed ledger with golang.org/x/mod/sumdb/{note,tlog}, a transparency log client by other authors.
//
//	ledger DIRECTORY VKEYFILE
//
// It opens the checkpoint with the key, computes the root and every tile of every level from the entries, compares them with
// the signed root and the files, checks some proofs as a client would, and prints the number of entries and the root. Exit
// status 0 verified, 1 not.
//
// The only thing that differs from what the package expects is the name of a file: it says tile/8/<level>/<N> and
// tile/8/data/<N> where a C2SP tlog-tiles directory has tile/<level>/<N> and tile/entries/<N>.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

type directory string

func (d directory) path(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	path = strings.Replace(path, "data/", "entries/", 1)
	return filepath.Join(string(d), "tile", path)
}

// The three methods of tlog.TileReader.
func (d directory) Height() int { return height }

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(d.path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (d directory) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// tlog.ParseTree knows one log's first line only, so the three lines are read here.
func parseCheckpoint(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, errors.New("checkpoint does not have three lines")
	}
	if lines[0] != origin {
		return tlog.Tree{}, fmt.Errorf("checkpoint is of %q, expected %q", lines[0], origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("checkpoint has the size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, err
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

func openCheckpoint(d directory, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := os.ReadFile(filepath.Join(string(d), "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	return parseCheckpoint(opened.Text, verifier.Name())
}

// leafHashes reads one bundle, which has to hold exactly so many entries.
func leafHashes(bundle []byte, count int) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for len(hashes) < count {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("bundle ends inside entry %d of %d", len(hashes), count)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		hashes = append(hashes, tlog.RecordHash(bundle[2:end]))
		bundle = bundle[end:]
	}
	if len(bundle) > 0 {
		return nil, fmt.Errorf("bundle goes on after %d entries", count)
	}
	return hashes, nil
}

// hashes is a tlog.HashReader over what was computed so far.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, h[index])
	}
	return found, nil
}

// readEntries computes every hash of the tree from the entries alone, in the order in which tlog stores them.
func readEntries(d directory, size int64) (hashes, error) {
	var stored hashes
	for first := int64(0); first < size; first += width {
		count := size - first
		if count > width {
			count = width
		}
		path := d.path(tlog.Tile{H: height, L: -1, N: first / width, W: int(count)})
		bundle, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		leaves, err := leafHashes(bundle, int(count))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for i, leaf := range leaves {
			more, err := tlog.StoredHashesForRecordHash(first+int64(i), leaf, stored)
			if err != nil {
				return nil, err
			}
			stored = append(stored, more...)
		}
	}
	return stored, nil
}

// verifyTiles compares every tile of every level with the hashes computed from the entries.
//
// This is not left to tlog.TileHashReader: up to version 0.7.0 at least it counts the subtrees of the root where it should
// count their tiles, and skips the check of as many full tiles as several subtrees share one.
func verifyTiles(d directory, tree tlog.Tree, computed tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		if tile.W < width && int64(tile.W) != tree.N>>(height*tile.L)%width {
			continue // one of a smaller tree, which had no checkpoint
		}
		want, err := tlog.ReadTileData(tile, computed)
		if err != nil {
			return err
		}
		have, err := os.ReadFile(d.path(tile))
		if err != nil {
			return err
		}
		if !bytes.Equal(have, want) {
			return fmt.Errorf("%s: is not what its entries make", d.path(tile))
		}
	}
	return nil
}

// proveSome does what a client does that has only the signed root: it asks for proofs and checks them.
func proveSome(d directory, tree tlog.Tree, computed tlog.HashReader) error {
	reader := tlog.TileHashReader(tree, d)
	for _, index := range []int64{0, tree.N / 3, tree.N / 2, tree.N - 1} {
		leaf, err := computed.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf[0]); err != nil {
			return err
		}
	}
	return nil
}

func verify(d directory, tree tlog.Tree) error {
	computed, err := readEntries(d, tree.N)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, computed)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("entries lead to another root than the signed one")
	}
	if err := verifyTiles(d, tree, computed); err != nil {
		return err
	}
	return proveSome(d, tree, computed)
}

func run(arguments []string) error {
	if len(arguments) != 3 {
		return errors.New("usage: ledger DIRECTORY VKEYFILE")
	}
	vkey, err := os.ReadFile(arguments[2])
	if err != nil {
		return err
	}
	d := directory(arguments[1])
	tree, err := openCheckpoint(d, strings.TrimSpace(string(vkey)))
	if err != nil {
		return err
	}
	if tree.N > 0 {
		if err := verify(d, tree); err != nil {
			return err
		}
	}
	fmt.Printf("%d %s\n", tree.N, tree.Hash)
	return nil
}

func main() {
	if err := run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "ledger:", err)
		os.Exit(1)
	}
}
