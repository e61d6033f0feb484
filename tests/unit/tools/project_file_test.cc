#include "attend/project_file.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <string>

#include "heed/encoder/files/safetensors.h"

namespace bdata = boost::unit_test::data;
using namespace heed::tools;
using heed::encoder::NewTensor;

namespace {

// A file that is gone when the test is.
class File {
 public:
  explicit File(const std::string& bytes) {
    std::string name = (std::filesystem::temp_directory_path() / "heed-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    path = folder_ + "/p.safetensors";
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~File() { std::filesystem::remove_all(folder_); }
  std::string path;

 private:
  std::string folder_;
};

NewTensor tensor(const std::string& name, std::vector<std::uint64_t> shape, const std::string& dtype = "F32") {
  std::uint64_t bytes = dtype == "I64" ? 8 : 4;
  for (const std::uint64_t size : shape) bytes *= size;
  return {name, dtype, std::move(shape), std::string(bytes, '\0')};
}

struct Wrong {
  std::vector<NewTensor> tensors;
  std::map<std::string, std::string, std::less<>> metadata;
  std::string message;  // behind the path
  friend std::ostream& operator<<(std::ostream& out, const Wrong& row) { return out << row.message; }
};

const std::string kNaN("\x00\x00\xc0\x7f", 4), kMinusOne("\x00\x00\x80\xbf", 4);

const Wrong kWrong[] = {
    {{tensor("q.weight", {4})}, {}, R"(: tensor "q.weight" has the shape [4], expected [outputs, inputs])"},
    {{tensor("q.weight", {0, 4})}, {}, R"(: tensor "q.weight" has the shape [0, 4], expected [outputs, inputs])"},
    {{tensor("q.weight", {1, 1}, "I64")},
     {},
     R"(: tensor "q.weight" is of type I64, F32, F16, BF16, Q8_0 and I8 can be read)"},
    {{{"k.weight", "F32", {1, 1}, kNaN}}, {}, R"(: tensor "k.weight" has a number that is not finite)"},
    {{tensor("q.bias", {4})}, {}, R"(: tensor "q.bias" has no q.weight beside it)"},
    {{tensor("q.weight", {4, 3}), tensor("q.bias", {3})},
     {},
     R"(: tensor "q.bias" has the shape [3], expected [4], the outputs of q.weight)"},
    {{tensor("q.weight", {4, 3}), tensor("k.weight", {5, 3})},
     {},
     R"(: tensor "q.weight" has 4 outputs, but "k.weight" has 5: they have to be as many)"},
    {{tensor("v.weight", {4, 3}), tensor("o.weight", {3, 5})},
     {},
     R"(: tensor "v.weight" has 4 outputs, but "o.weight" takes 5: they have to be as many)"},
    {{tensor("heads.weight", {2})},
     {},
     R"(: tensor "heads.weight" needs the names of the heads, with commas between them, in the metadata "heads")"},
    {{tensor("heads.weight", {3})},
     {{"heads", "dense,lexical"}},
     R"(: tensor "heads.weight" has the shape [3], expected [2], as the metadata "heads" has 2 names)"},
    {{{"heads.weight", "F32", {1}, kMinusOne}},
     {{"heads", "dense"}},
     R"(: tensor "heads.weight" weighs "dense" by -1, expected 0 or more)"},
    {{tensor("embeddings", {4, 3})},
     {},
     ": has none of the tensors q.weight, k.weight, v.weight, o.weight and heads.weight"},
};

ProjectFile with(std::optional<FileProjection> q, std::optional<FileProjection> k = {}) {
  ProjectFile file;
  file.q = std::move(q);
  file.k = std::move(k);
  return file;
}

FileProjection sized(std::size_t outputs, std::size_t inputs) {
  return {outputs, inputs, std::vector<float>(outputs * inputs), {}};
}

std::string unfit(const ProjectFile& file, std::size_t dims, std::string_view model = "m") {
  const auto status = check_projects(file, "p", dims, model);
  return status.ok() ? "" : status.error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(project_file)

BOOST_AUTO_TEST_CASE(what_was_written_is_read) {
  ProjectFile file = with(FileProjection{2, 3, {1, 0.5F, -2, 0, 1e-30F, 7}, {0.25F, -1}}, sized(2, 3));
  file.v = sized(1, 2);
  file.heads = {{"dense", 0.75}, {"recency", 0}};
  file.model = "heed-mini:0123";
  const std::string bytes = format_project_file(file);
  BOOST_TEST(bytes == format_project_file(file));
  const File written(bytes);
  const auto read = read_project_file(written.path);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->q->outputs == 2U);
  BOOST_TEST(read->q->inputs == 3U);
  BOOST_TEST(read->q->weight == file.q->weight);
  BOOST_TEST(read->q->bias == file.q->bias);
  BOOST_TEST(read->k->weight == file.k->weight);
  BOOST_TEST(read->v->inputs == 2U);
  BOOST_TEST(!read->o.has_value());
  BOOST_TEST((read->heads == file.heads));
  BOOST_TEST(read->model == "heed-mini:0123");
  BOOST_TEST(format_project_file(*read) == bytes);
}

BOOST_AUTO_TEST_CASE(rows_are_outputs_and_the_bias_is_added) {
  const FileProjection projection{2, 3, {1, 0.5F, -2, 0, 4, 8}, {0.25F, -1}};
  const std::vector<float> x = {2, 4, 0.5F};
  BOOST_TEST((projection.apply(x) == std::vector<float>{3.25F, 19}));
  const FileProjection plain{1, 3, {1, 1, 1}, {}};
  BOOST_TEST((plain.apply(x) == std::vector<float>{6.5F}));
}

BOOST_DATA_TEST_CASE(damage_is_named, bdata::make(kWrong), row) {
  const File file(heed::encoder::format_safetensors(row.tensors, row.metadata));
  const auto read = read_project_file(file.path);
  BOOST_REQUIRE(!read.ok());
  BOOST_TEST(read.error().message == file.path + row.message);
}

BOOST_AUTO_TEST_CASE(no_file) {
  const auto read = read_project_file("/nowhere/p.safetensors");
  BOOST_REQUIRE(!read.ok());
  BOOST_TEST(read.error().message.find("/nowhere/p.safetensors") == 0U);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_the_vectors_is_named_with_both_sizes) {
  BOOST_TEST(unfit(with(sized(4, 4)), 4) == "");
  BOOST_TEST(unfit(with(sized(2, 4), sized(2, 4)), 4) == "");
  BOOST_TEST(unfit(with({}, sized(4, 4)), 4) == "");
  BOOST_TEST(unfit(with({}), 4) == "");
  BOOST_TEST(
      unfit(with(sized(4, 4)), 3) ==
      R"(p: tensor "q.weight" has the shape [4, 4], but needs have vectors of 3 numbers: it has to have as many inputs)");
  BOOST_TEST(unfit(with(sized(2, 4)), 4) ==
             R"(p: tensor "q.weight" has 2 outputs, but resources have vectors of 4: they have to be as many)");
  BOOST_TEST(unfit(with({}, sized(2, 4)), 4) ==
             R"(p: tensor "k.weight" has 2 outputs, but needs have vectors of 4: they have to be as many)");
  BOOST_TEST(
      unfit(with(sized(2, 4), sized(2, 5)), 4) ==
      R"(p: tensor "k.weight" has the shape [2, 5], but resources have vectors of 4 numbers: it has to have as many inputs)");
}

BOOST_AUTO_TEST_CASE(values_fit_too) {
  ProjectFile file;
  BOOST_TEST(check_projects_values(file, "p", 7).ok());
  file.v = sized(2, 7);
  BOOST_TEST(check_projects_values(file, "p", 7).ok());
  BOOST_TEST(check_projects_values(file, "p", 6).error().message ==
             R"(p: tensor "v.weight" has the shape [2, 7], but values have 6 numbers: it has to have as many inputs)");
}

// By hand: v makes (2, 3) of (1, 2), its bias (2.5, 3); o makes their sum twice and half.
BOOST_AUTO_TEST_CASE(the_context_is_o_of_v) {
  ProjectFile file;
  BOOST_TEST((project_context(file, {1, 2}) == std::vector<double>{1, 2}));
  file.v = FileProjection{2, 2, {0, 1, 1, 1}, {0.5F, 0}};
  BOOST_TEST((project_context(file, {1, 2}) == std::vector<double>{2.5, 3}));
  file.o = FileProjection{3, 2, {1, 1, 2, 2, 0.5F, 0.5F}, {0, 0, 1}};
  BOOST_TEST((project_context(file, {1, 2}) == std::vector<double>{5.5, 11, 3.75}));
  file.v.reset();
  BOOST_TEST((project_context(file, {1, 2}) == std::vector<double>{3, 6, 2.5}));
}

BOOST_AUTO_TEST_CASE(a_projection_belongs_to_its_model) {
  ProjectFile file = with(sized(4, 4));
  file.model = "mini:1";
  BOOST_TEST(unfit(file, 4, "mini:1") == "");
  BOOST_TEST(unfit(file, 4, "mini:2") ==
             "p: was learned for vectors of mini:1, but these are of mini:2: learn it anew");
  BOOST_TEST(unfit(file, 4, "") ==
             "p: was learned for vectors of mini:1, but these are of an unnamed model: learn it anew");
}

BOOST_AUTO_TEST_SUITE_END()
